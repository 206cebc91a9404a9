"""A connection to Kafka that was lost is said to be lost, whichever event loop runs.

aiokafka takes an OSError for a lost connection, and starts another. uvloop says RuntimeError where a connection is
written to between its loss and the news of it, and that ends aiokafka's tasks for good: a consumer that fetches nothing
any more, and whose heartbeats keep its place in the group.

And a connection that the broker has ended is ended here as well: where aiokafka forgets it before it has read its end,
nobody would close it.
"""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from typing import Any, Final

from aiokafka.conn import AIOKafkaConnection, AIOKafkaProtocol, CloseReason
from aiokafka.errors import KafkaConnectionError

_send: Final = AIOKafkaConnection.send
_eof_received: Final = AIOKafkaProtocol.eof_received


def tell_lost_connections() -> None:
    """Let every connection of aiokafka's in this process raise KafkaConnectionError where it was lost."""
    AIOKafkaConnection.send = _sending
    AIOKafkaProtocol.eof_received = _ended


def _sending(self: AIOKafkaConnection, request: Any, expect_response: bool = True) -> Any:
    try:
        return _send(self, request, expect_response)
    except RuntimeError as error:
        self.close(reason=CloseReason.CONNECTION_BROKEN)
        message = f"Connection at {self.host}:{self.port} broken: {error}"
        raise KafkaConnectionError(message) from error


def _ended(self: AIOKafkaProtocol) -> bool:
    """False: the transport closes itself."""
    _eof_received(self)
    return False
