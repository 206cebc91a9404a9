import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.Header;
import io.debezium.engine.format.KeyValueHeaderChangeEventFormat;
import io.debezium.engine.format.Json;
import io.debezium.engine.format.SimpleString;
import java.io.FileReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Debezium's embedded engine with a Kafka sink, as Debezium Server has one: a batch is sent, its acknowledgements are
 * awaited, then it is marked as processed. `Outbox engine.properties producer.properties`, until SIGTERM.
 */
public final class Outbox {
    public static void main(String[] files) throws Exception {
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(read(files[1]), new StringSerializer(), new StringSerializer());
        DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine
                .create(KeyValueHeaderChangeEventFormat.of(SimpleString.class, SimpleString.class, Json.class))
                .using(read(files[0]))
                .using((success, message, error) -> {
                    if (!success) {
                        System.err.println("the engine ended: " + message);
                        Runtime.getRuntime().halt(1);
                    }
                })
                .notifying((batch, committer) -> {
                    List<Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
                    for (ChangeEvent<String, String> event : batch) {
                        ProducerRecord<String, String> record =
                                new ProducerRecord<>(event.destination(), event.key(), event.value());
                        for (Header<?> header : event.headers()) {
                            if (header.getKey().equals("id")) {
                                record.headers().add("id", header.getValue().toString().getBytes(StandardCharsets.UTF_8));
                            }
                        }
                        sent.add(producer.send(record));
                    }
                    for (Future<RecordMetadata> one : sent) {
                        try {
                            one.get();
                        } catch (java.util.concurrent.ExecutionException refused) {
                            throw new IllegalStateException(refused);
                        }
                    }
                    for (ChangeEvent<String, String> event : batch) {
                        committer.markProcessed(event);
                    }
                    committer.markBatchFinished();
                })
                .build();
        Thread running = new Thread(engine, "engine");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                engine.close();
                producer.close();
            } catch (Exception error) {
                System.err.println("not stopped cleanly: " + error);
            }
        }));
        running.start();
        running.join();
    }

    private static Properties read(String file) throws Exception {
        Properties found = new Properties();
        try (FileReader reader = new FileReader(file)) {
            found.load(reader);
        }
        return found;
    }
}
