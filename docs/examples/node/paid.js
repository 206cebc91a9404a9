// What was paid to each application, from the events of funding: a consumer of another system, in one file.
//
//     node paid.js BOOTSTRAP STATE.json [--until-idle SECONDS]
//
// The sums, the last sequences and the place in Kafka are one file, replaced whole after each batch: a repeat finds its
// sequence there, a crash only brings a repeat, and whoever deletes the file begins again with the first event. Offsets
// are also committed to Kafka, for those who watch how far it came. How a Kafka that asks who we are is reached, and in
// which group, the environment says: KAFKA_SECURITY_PROTOCOL and its like, as docs/consuming.md lists them.

const { readFileSync, writeFileSync, renameSync, existsSync } = require("node:fs");
const { Kafka, logLevel } = require("kafkajs");

const TOPIC = "novapec.funding.agreement";
const SIGNS = {
  "fr.apec.novapec.funding.instalment-paid.v1": 1,
  "fr.apec.novapec.funding.payment-returned.v1": -1,
};

const [bootstrap, path, flag, seconds] = process.argv.slice(2);
const model = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { paid: {}, streams: {}, next: {} };

/** Take one event to its end; throws where another event stands at a sequence that we know (ask the operators). */
function hear(topic, event) {
  const name = `${topic} ${event.subject}`;
  const stream = (model.streams[name] ??= { ids: [], held: {} });
  const known = stream.ids[event.sequence - 1] ?? stream.held[event.sequence]?.id;
  if (known && known !== event.id) throw new Error(`fork: ${name} ${event.sequence}: ${event.id} where ${known} was heard`);
  if (known) return;
  stream.held[event.sequence] = event;
  for (let next; (next = stream.held[stream.ids.length + 1]); ) {
    delete stream.held[next.sequence];
    apply(next);
    stream.ids.push(next.id);
  }
}

function apply({ type, data }) {
  const sign = SIGNS[type] ?? 0;
  if (sign) model.paid[data.application_id] = (model.paid[data.application_id] ?? 0) + sign * data.amount_cents;
}

function keep() {
  writeFileSync(`${path}.new`, JSON.stringify(model));
  renameSync(`${path}.new`, path);
}

function eventOf({ headers, value }) {
  const text = (name) => headers[name].toString();
  return {
    id: text("ce_id"),
    type: text("ce_type"),
    subject: text("ce_subject"),
    sequence: Number(text("ce_sequence")),
    data: JSON.parse(value.toString()),
  };
}

/** What kafkajs is told of TLS and of who we are: by a certificate (SSL) or a password (SASL_SSL), or nothing. */
function credentials(given) {
  const protocol = given.KAFKA_SECURITY_PROTOCOL ?? "PLAINTEXT";
  if (!["PLAINTEXT", "SSL", "SASL_SSL"].includes(protocol)) throw new Error(`KAFKA_SECURITY_PROTOCOL: ${protocol}`);
  if (protocol === "PLAINTEXT") return {};
  const file = (name) => (given[name] ? readFileSync(given[name], "utf8") : undefined);
  const ca = file("KAFKA_CA_FILE");
  const ssl = { ca: ca && [ca], cert: file("KAFKA_CERTIFICATE_FILE"), key: file("KAFKA_KEY_FILE") };
  if (protocol === "SSL") return { ssl };
  return { ssl, sasl: { mechanism: "scram-sha-512", username: given.KAFKA_USERNAME, password: given.KAFKA_PASSWORD } };
}

async function main() {
  const brokers = bootstrap.split(",");
  const kafka = new Kafka({ clientId: "example-paid", brokers, logLevel: logLevel.ERROR, ...credentials(process.env) });
  const consumer = kafka.consumer({ groupId: process.env.KAFKA_GROUP ?? "example.paid.node" });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let last = Date.now();
  let joined = false;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // Whatever partitions it is given, it goes on where the read model stands, not where Kafka's group does.
    for (const partition of payload.memberAssignment[TOPIC] ?? []) {
      consumer.seek({ topic: TOPIC, partition, offset: model.next[`${TOPIC} ${partition}`] ?? "0" });
    }
    joined = true;
    last = Date.now();
  });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary, uncommittedOffsets }) => {
      const place = `${batch.topic} ${batch.partition}`;
      try {
        for (const message of batch.messages) hear(batch.topic, eventOf(message));
      } catch (error) {
        console.error(error.message); // kafkajs would try for ever: what was heard of this batch is heard again
        process.exit(1);
      }
      model.next[place] = String(BigInt(batch.lastOffset()) + 1n);
      keep();
      resolveOffset(batch.lastOffset());
      last = Date.now();
      // Where Kafka cannot be told now, it is told next time: our own place is what counts.
      await commitOffsetsIfNecessary(uncommittedOffsets()).catch((error) => console.error(`not committed: ${error.message}`));
    },
  });
  if (flag !== "--until-idle") return;
  const timer = setInterval(async () => {
    if (!joined || Date.now() - last < Number(seconds) * 1000) return;
    clearInterval(timer);
    await consumer.disconnect();
  }, 100);
}

main().catch((error) => { console.error(error); process.exit(1); });
