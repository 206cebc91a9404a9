"""Everything is in a state that exists, and was led there by what was announced of it, one step after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .evidence import Evidence
from .invariant import Lost, invariant
from .machines import OUTSIDE, after, machines
from .records import Row, Told

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """How the events of a table's things lead through its states.

    `key` names a thing by columns of its row, which an event carries under `told`. `into` is the state that an event
    leads to, which may follow from the events before it. `announced`: the states that nothing enters without an event.
    """

    table: str
    key: tuple[str, ...]
    told: tuple[str, ...]
    into: dict[str, str | Callable[[Told, Sequence[Told]], str | None]]
    announced: frozenset[str] = field(default_factory=frozenset[str])

    def state(self, event: Told, before: Sequence[Told]) -> str | None:
        """The state an event leads to after those before it; None where it leads nowhere."""
        into = self.into[event.name]
        return into if isinstance(into, str) else into(event, before)


def _received(event: Told, before: Sequence[Told]) -> str | None:
    """A claim is settled by its last cent; nothing of a written-off one is outstanding, and its rest may still come."""
    written_off = sum(one["amount_cents"] for one in before if one.name == "ClawbackWrittenOff")
    if not written_off:
        return None if event["outstanding_cents"] else "SETTLED"
    ended = next(n for n, one in enumerate(before) if one.name == "ClawbackWrittenOff")
    since = [*before[ended:], event]
    received = sum(one["amount_cents"] for one in since if one.name == "ClawbackReceived")
    return "SETTLED" if received >= written_off else None


_REPORTED: Final = ("DUE", "OVERDUE", "SUBMITTED", "RETURNED", "ACCEPTED", "WAIVED")

WALKS: Final = (
    Walk(
        "intake.call",
        ("id",),
        ("call_id",),
        {"CallOpened": "OPEN", "CallClosed": "CLOSED"},
        frozenset({"OPEN", "CLOSED"}),
    ),
    Walk(
        "intake.application",
        ("id",),
        ("application_id",),
        {
            "ApplicationSubmitted": "SUBMITTED",
            "ApplicationDeclaredAdmissible": "ADMISSIBLE",
            "ApplicationDeclaredInadmissible": "INADMISSIBLE",
            "ApplicationReopened": "SUBMITTED",
            "ApplicationWithdrawn": "WITHDRAWN",
        },
        frozenset({"SUBMITTED", "ADMISSIBLE", "INADMISSIBLE"}),
    ),
    Walk(
        "review.session",
        ("id",),
        ("session_id",),
        {"CommitteeConvened": "CONVENED", "MinutesSigned": "SIGNED", "SessionCancelled": "CANCELLED"},
        frozenset({"CONVENED", "SIGNED", "CANCELLED"}),
    ),
    Walk(
        "review.grant_case",
        ("id",),
        ("case_id",),
        {
            "CaseOpened": "OPEN",
            "AwardProposed": "AWARD_PROPOSED",
            # By a withdrawal, which ends the case, or a reopened admissibility.
            "AwardWithdrawn": "SET_ASIDE",
            "DecisionMade": lambda event, _: "DEFERRED" if event["outcome"] == "DEFERRED" else "DECIDED",
        },
        frozenset({"OPEN", "AWARD_PROPOSED", "DECIDED", "DEFERRED"}),
    ),
    Walk(
        "funding.reservation",
        ("id",),
        ("reservation_id",),
        {"FundsReserved": "RESERVED", "ReservationRefused": "REFUSED", "ReservationReleased": "RELEASED"},
        frozenset({"RESERVED", "REFUSED", "RELEASED"}),
    ),
    Walk(
        "funding.agreement",
        ("id",),
        ("agreement_id",),
        {
            "AgreementDrafted": "DRAFTED",
            "AgreementSigned": "SIGNED",
            "AgreementLapsed": "LAPSED",
            "AgreementClosed": "CLOSED",
            "AgreementTerminated": "TERMINATED",
        },
        frozenset({"DRAFTED", "SIGNED", "LAPSED", "CLOSED", "TERMINATED"}),
    ),
    Walk("funding.amendment", ("id",), ("amendment_id",), {"AgreementAmended": "IN_FORCE"}, frozenset({"IN_FORCE"})),
    Walk(
        "funding.instalment",
        ("agreement_id", "number"),
        ("agreement_id", "instalment"),
        {
            "InstalmentReleased": "RELEASED",
            "InstalmentReleaseUndone": "PLANNED",
            "InstalmentHeld": "HELD",
            "PaymentOrdered": "ORDERED",
            "InstalmentPaid": "PAID",
        },
        frozenset({"PAID"}),
    ),
    Walk(
        "funding.payment_order",
        ("id",),
        ("order_id",),
        {
            "PaymentOrdered": "APPROVED",
            "PaymentOrderCancelled": "CANCELLED",
            "PaymentRejected": "REJECTED",
            "InstalmentPaid": "PAID",
            "PaymentReturned": "RETURNED",
        },
        frozenset({"APPROVED", "CANCELLED", "REJECTED", "PAID", "RETURNED"}),
    ),
    Walk(
        "funding.clawback",
        ("id",),
        ("clawback_id",),
        {
            "ClawbackNotified": "NOTIFIED",
            "ClawbackOrdered": "ORDERED",
            "ClawbackReceived": _received,
            "ClawbackWrittenOff": "WRITTEN_OFF",
            "ClawbackCancelled": "CANCELLED",
        },
        frozenset({"NOTIFIED", "ORDERED", "SETTLED", "WRITTEN_OFF"}),
    ),
    Walk("impact.plan", ("id",), ("plan_id",), {"MonitoringPlanOpened": "OPEN"}, frozenset({"OPEN"})),
    Walk(
        "impact.report",
        ("plan_id", "number"),
        ("plan_id", "report"),
        {f"Report{state.capitalize()}": state for state in _REPORTED},
        frozenset(_REPORTED),
    ),
    Walk(
        "impact.cohort",
        ("id",),
        ("cohort_id",),
        {
            "CohortDeclared": "PLANNED",
            # What was answered stays so; its correction leads nowhere.
            "CohortCorrected": lambda event, _: None if event["follow_up"] == "ANSWERED" else str(event["follow_up"]),
            "FollowUpOpened": "OPEN",
            "FollowUpAnswered": "ANSWERED",
            "FollowUpMissed": "MISSED",
        },
        frozenset({"PLANNED", "OPEN", "ANSWERED", "MISSED"}),
    ),
    Walk(
        "impact.observation",
        ("id",),
        ("observation_id",),
        {"IndicatorReported": "REPORTED", "IndicatorVerified": "VERIFIED"},
        frozenset({"REPORTED", "VERIFIED"}),
    ),
)


@invariant()
def states_are_drawn(evidence: Evidence) -> Iterator[str]:
    """Every row is in a state that docs/states.md draws for its table."""
    for table, machine in machines().items():
        for row in evidence.rows(table.split(".")[0], table):
            if row["state"] not in after(table, OUTSIDE):
                yield f"{table}: {row.get('id') or row} is {row['state']}, drawn are {sorted(machine)}"


@invariant(counts="out_of_order")
def events_walk_their_state_machine(evidence: Evidence) -> Iterator[str]:
    """The events of a thing lead from state to state as docs/states.md draws them, and the last one to its row's."""
    for walk in WALKS:
        told = _told(evidence, walk)
        rows = {_place(row, walk.key): row for row in evidence.rows(walk.table.split(".")[0], walk.table)}
        for place in sorted(told.keys() | rows.keys()):
            events, row = told.get(place, []), rows.get(place)
            if row is None:
                yield Lost(f"{walk.table} {place}: {events[-1]} was announced of what is not there")
            else:
                yield from _missteps(walk, place, events, row["state"])


def _missteps(walk: Walk, place: Place, events: list[Told], state: str) -> Iterator[str]:
    at = OUTSIDE
    for n, event in enumerate(events):
        into = walk.state(event, events[:n])
        if into is not None:
            if into not in after(walk.table, at):
                yield f"{walk.table} {place}: {event} leads to {into}, which does not come after {at}"
            at = into
    silent = state in walk.announced and state != at
    if silent or (state != at and state not in after(walk.table, at)):
        yield f"{walk.table} {place} is {state}, its events led to {at}"


def _told(evidence: Evidence, walk: Walk) -> dict[Place, list[Told]]:
    found: dict[Place, list[Told]] = {}
    for event in sorted(evidence.of(*walk.into), key=lambda event: (event.stream, event.sequence)):
        found.setdefault(_place(event, walk.told), []).append(event)
    return found


def _place(row: Row | Told, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


INVARIANTS: Final = (states_are_drawn, events_walk_their_state_machine)
