"""Events with plausible data, drawn from a seed by the fields' own types."""

import random
import types
import typing
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

from annotated_types import Gt
from pydantic import BaseModel

from shared.contracts import Envelope, Event

Sample = tuple[Event, Envelope]


def a_sample_of(kind: type[Event], *, seed: int) -> Sample:
    """One event of a kind, and the envelope it would travel in."""
    draw = random.Random(seed)
    event = typing.cast("Event", _model(kind, draw))
    envelope = Envelope(
        id=_uuid(draw),
        type=kind.TYPE,
        source=f"/novapec/{kind.SERVICE}",
        subject=event.aggregate_id,
        time=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(10**8)),
        sequence=draw.randint(1, 10**6),
        correlation_id=_uuid(draw),
        causation_id=_uuid(draw) if draw.random() < 0.5 else None,
        actor="someone",
        data_schema=kind.schema_uri(),
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    return event, envelope


def _uuid(draw: random.Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)


def _model(kind: type[BaseModel], draw: random.Random) -> BaseModel:
    hints = typing.get_type_hints(kind, include_extras=True)
    return kind(**{name: _value(hints[name], draw) for name in kind.model_fields})


def _value(hint: Any, draw: random.Random) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        drawn = _value(arguments[0], draw)
        return drawn + _least(arguments[1:]) if arguments[0] is int else drawn
    if origin in (typing.Union, types.UnionType):
        return None if draw.random() < 0.5 else _value(arguments[0], draw)
    if origin is tuple:
        return tuple(_value(arguments[0], draw) for _ in range(draw.randint(0, 3)))
    return _plain(hint, draw)


def _least(bounds: tuple[Any, ...]) -> int:
    """What an integer is above: its `gt`, where it has one."""
    asked = [one.gt for bound in bounds for one in getattr(bound, "metadata", ()) if isinstance(one, Gt)]
    return max(asked, default=0)


def _plain(hint: Any, draw: random.Random) -> Any:
    if issubclass(hint, Enum):
        return draw.choice(list(hint))
    if issubclass(hint, BaseModel):
        return _model(hint, draw)
    makers = {
        UUID: lambda: _uuid(draw),
        bool: lambda: draw.random() < 0.5,
        int: lambda: draw.randint(1, 100),
        date: lambda: date(2025, 1, 1) + timedelta(days=draw.randrange(1000)),
        datetime: lambda: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(1_000_000)),
        str: lambda: draw.choice(["2025/NATIONAL", "Échos d’été", "NVP-2025-0042"]),
    }
    return makers[hint]()
