// What was paid to each application, from the events of funding: a consumer of another system, in one file.
//
//     node paid.js BOOTSTRAP STATE.json [--until-idle SECONDS]
//
// The sums and the last sequences are one file, replaced whole after each batch and before its offsets are committed:
// a repeat finds its sequence there, and a crash between the two only brings a repeat.

const { readFileSync, writeFileSync, renameSync, existsSync } = require("node:fs");
const { Kafka, logLevel } = require("kafkajs");

const TOPIC = "novapec.funding.agreement";
const SIGNS = {
  "fr.apec.novapec.funding.instalment-paid.v1": 1,
  "fr.apec.novapec.funding.payment-returned.v1": -1,
};

const [bootstrap, path, flag, seconds] = process.argv.slice(2);
const model = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { paid: {}, streams: {} };

/** Take one event to its end; throws where another event stands at a sequence that was applied (ask the operators). */
function hear(topic, event) {
  const name = `${topic} ${event.subject}`;
  const stream = (model.streams[name] ??= { ids: [], held: {} });
  if (event.sequence <= stream.ids.length) {
    const known = stream.ids[event.sequence - 1];
    if (known !== event.id) throw new Error(`fork: ${name} ${event.sequence}: ${event.id} where ${known} was applied`);
    return;
  }
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
  consumer.on(consumer.events.GROUP_JOIN, () => { joined = true; last = Date.now(); });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary, uncommittedOffsets }) => {
      for (const message of batch.messages) hear(batch.topic, eventOf(message));
      keep();
      resolveOffset(batch.lastOffset());
      await commitOffsetsIfNecessary(uncommittedOffsets());
      last = Date.now();
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
