// What was paid to each application, from the events of funding: a consumer of another system, in one file.
//
//     node paid.js BOOTSTRAP STATE.json [--until-idle SECONDS]
//
// The sums, the last sequences and the place in Kafka are one file, replaced whole after each batch: a repeat finds its
// sequence there, a crash only brings a repeat, and whoever deletes the file begins again with the first event. Offsets
// are also committed to Kafka, for those who watch how far it came.

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

async function main() {
  const kafka = new Kafka({ clientId: "example-paid", brokers: bootstrap.split(","), logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({ groupId: "example.paid.node" });
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
