// What was paid to each application, from the events of funding: a consumer of another system, in one file.
//
//     java -cp 'kafka-clients.jar:...' Paid.java BOOTSTRAP STATE.json [SECONDS]
//
// It uses Kafka's own client, and Jackson for JSON; SECONDS ends it once nothing came for so long. The sums, the last
// sequences and the place in Kafka are one file, replaced whole after each poll: a repeat finds its sequence there, a
// crash only brings a repeat, and whoever deletes the file begins again with the first event. Offsets are also committed
// to Kafka, for those who watch how far it came. How a Kafka that asks who we are is reached, and in which group, the
// environment says: KAFKA_SECURITY_PROTOCOL and its like, as docs/consuming.md lists them.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public final class Paid {
    private static final String TOPIC = "novapec.funding.agreement";
    private static final Map<String, Integer> SIGNS = Map.of(
            "fr.apec.novapec.funding.instalment-paid.v1", 1,
            "fr.apec.novapec.funding.payment-returned.v1", -1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ObjectNode model;

    private Paid(Path file) throws IOException {
        this.file = file;
        model = Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
    }

    public static void main(String[] arguments) throws IOException {
        Paid paid = new Paid(Path.of(arguments[1]));
        Duration idle = arguments.length > 2 ? Duration.ofMillis((long) (Double.parseDouble(arguments[2]) * 1000)) : null;
        Map<String, Object> settings = credentials(System.getenv());
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("group.id", System.getenv().getOrDefault("KAFKA_GROUP", "example.paid.java"));
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC), paid.fromItsPlace(consumer));
            paid.consume(consumer, idle);
        }
    }

    /** What Kafka's client is told of TLS and of who we are: by a certificate (SSL) or a password (SASL_SSL), or nothing. */
    private static Map<String, Object> credentials(Map<String, String> given) throws IOException {
        Map<String, Object> settings = new HashMap<>();
        settings.put("security.protocol", given.getOrDefault("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT"));
        if (given.containsKey("KAFKA_CA_FILE")) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.location", given.get("KAFKA_CA_FILE"));
        }
        if (given.containsKey("KAFKA_CERTIFICATE_FILE")) {
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", Files.readString(Path.of(given.get("KAFKA_CERTIFICATE_FILE"))));
            settings.put("ssl.keystore.key", Files.readString(Path.of(given.get("KAFKA_KEY_FILE"))));
        }
        if (given.containsKey("KAFKA_USERNAME")) {
            settings.put("sasl.mechanism", "SCRAM-SHA-512");
            settings.put("sasl.jaas.config", String.format(
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=%s password=%s;",
                    quoted(given.get("KAFKA_USERNAME")), quoted(given.get("KAFKA_PASSWORD"))));
        }
        return settings;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Whatever partitions it is given, it goes on where the read model stands, not where Kafka's group does. */
    private ConsumerRebalanceListener fromItsPlace(KafkaConsumer<byte[], byte[]> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
                assigned.forEach(one -> consumer.seek(one, model.path("next").path(one.toString()).asLong()));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {}
        };
    }

    private void consume(KafkaConsumer<byte[], byte[]> consumer, Duration idle) throws IOException {
        while (true) {
            boolean heard = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(idle == null ? Duration.ofSeconds(1) : idle)) {
                hear(record);
                heard = true;
            }
            if (heard) {
                keep();
                consumer.commitAsync(); // where Kafka cannot be told now, it is told next time: our own place is what counts
            } else if (idle != null && !consumer.assignment().isEmpty()) {
                return;
            }
        }
    }

    /** Takes one event to its end; throws where another event stands at a sequence that we know: ask the operators. */
    private void hear(ConsumerRecord<byte[], byte[]> record) throws IOException {
        String name = record.topic() + " " + header(record, "ce_subject");
        ObjectNode stream = model.withObjectProperty("streams").withObjectProperty(name);
        ArrayNode ids = stream.withArrayProperty("ids");
        ObjectNode held = stream.withObjectProperty("held");
        int sequence = Integer.parseInt(header(record, "ce_sequence"));
        String id = header(record, "ce_id");
        String next = new TopicPartition(record.topic(), record.partition()).toString();
        model.withObjectProperty("next").put(next, record.offset() + 1);
        JsonNode known = sequence <= ids.size() ? ids.get(sequence - 1) : held.path(String.valueOf(sequence)).path("id");
        if (!known.isMissingNode()) {
            if (!known.asText().equals(id)) {
                throw new IllegalStateException(
                        "fork: " + name + " " + sequence + ": " + id + " where " + known.asText() + " was heard");
            }
            return;
        }
        ObjectNode event = JSON.createObjectNode().put("id", id).put("type", header(record, "ce_type"));
        held.set(String.valueOf(sequence), event.set("data", JSON.readTree(record.value())));
        for (JsonNode due; (due = held.remove(String.valueOf(ids.size() + 1))) != null; ) {
            apply(due.get("type").asText(), due.get("data"));
            ids.add(due.get("id"));
        }
    }

    private void apply(String type, JsonNode data) {
        int sign = SIGNS.getOrDefault(type, 0);
        if (sign != 0) {
            ObjectNode paid = model.withObjectProperty("paid");
            String application = data.get("application_id").asText();
            paid.put(application, paid.path(application).asLong() + sign * data.get("amount_cents").asLong());
        }
    }

    private void keep() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        JSON.writeValue(next.toFile(), model);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
