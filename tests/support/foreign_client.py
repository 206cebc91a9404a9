"""kafka-python, a client of other hands than ours, in a process of its own: knows the topics' names, nothing else.

`python foreign_client.py HOST:PORT TOPIC...` writes one JSON object a record: topic, key, headers, value.
"""

import json
import sys

from kafka import KafkaConsumer

IDLE_MS = 3000
"""So long without a record is the end."""


def main(bootstrap: str, *topics: str) -> None:
    """Read everything there is."""
    consumer = KafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=IDLE_MS
    )
    for record in consumer:
        shown = {
            "topic": record.topic,
            "key": record.key.decode(),
            "headers": {name: value.decode() for name, value in record.headers},
            "value": record.value.decode(),
        }
        sys.stdout.write(json.dumps(shown) + "\n")
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
