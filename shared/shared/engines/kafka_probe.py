"""One question to a Kafka broker, asked without a client library: who is there?"""

import socket
import struct

METADATA, VERSION, CORRELATION = 3, 1, 7
ANSWER_S = 1.0


def brokers_seen_by(port: int) -> set[int]:
    """The ids of the live brokers that the broker at 127.0.0.1:`port` lists; empty when it does not answer.

    Metadata request version 1 for no topic (https://kafka.apache.org/protocol#The_Messages_Metadata).
    """
    request = struct.pack(">hhihi", METADATA, VERSION, CORRELATION, -1, 0)
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWER_S) as broker:
            broker.settimeout(ANSWER_S)
            broker.sendall(struct.pack(">i", len(request)) + request)
            with broker.makefile("rb") as answer:
                (size,) = struct.unpack(">i", answer.read(4))
                return _broker_ids(answer.read(size))
    except (OSError, struct.error):
        return set()


def _broker_ids(body: bytes) -> set[int]:
    _, count = struct.unpack_from(">ii", body)
    ids: set[int] = set()
    at = 8
    for _ in range(count):
        broker_id, host_length = struct.unpack_from(">ih", body, at)
        at += 6 + host_length + 4
        (rack_length,) = struct.unpack_from(">h", body, at)
        at += 2 + max(rack_length, 0)
        ids.add(broker_id)
    return ids
