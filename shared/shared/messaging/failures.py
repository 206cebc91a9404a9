"""The ways a handler may fail to handle: two errors and a wait (docs/architecture.md)."""


class Retry(Exception):
    """The world failed (database, broker, time-out): roll back and try again with back-off."""


class Reject(Exception):
    """The message breaks the contract and can never work: its stream is parked, other streams flow."""


class Wait(Exception):
    """Another aggregate's event must come first. Only for causal predecessors, so that there are no cycles."""

    def __init__(self, topic: str, aggregate_id: object) -> None:
        super().__init__(f"waits for {topic} {aggregate_id}")
        self.topic = topic
        self.aggregate_id = str(aggregate_id)
