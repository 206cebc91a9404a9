"""The other read models, computed again from the topics: roll-ups, open data, ceilings, balances, recusals."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from .compare import columns, differences
from .evidence import Evidence
from .hearers import projection
from .invariant import invariant
from .records import Told

_AWARDS: Final = ("AgreementSigned", "AgreementAmended")
_ENDS: Final = ("AgreementClosed", "AgreementTerminated")
_BACK: Final = ("PaymentReturned", "ClawbackReceived")
_MOVES: Final = ("InstalmentPaid", *_BACK)


@invariant()
def roll_ups_know_their_projects(evidence: Evidence) -> Iterator[str]:
    """The roll-ups hold each application, each signed agreement and each plan once."""
    applications = {
        event["application_id"]: (
            event["edition"],
            event["axis"],
            sorted(set(event["regions"])),
            sorted({one["scheme"] for one in event["zones"] or ()}),
        )
        for event in sorted(_heard(evidence, *_FILES), key=lambda event: event.sequence)
    }
    rows = evidence.rows("impact", "roll_up_application_v3")
    yield from differences("application", applications, columns(rows, _named("application_id"), *_PROJECT))
    agreements = {one: (cents,) for one, cents in _awarded(_heard(evidence, *_AWARDS, *_ENDS, *_BACK)).items()}
    rows = evidence.rows("impact", "roll_up_agreement_v3")
    yield from differences("agreement", agreements, columns(rows, _named("agreement_id"), "awarded_cents"))
    plans = {
        event["plan_id"]: tuple(event[name] for name in _PLAN) for event in _heard(evidence, "MonitoringPlanOpened")
    }
    rows = evidence.rows("impact", "roll_up_plan_v3")
    yield from differences("plan", plans, columns(rows, _named("plan_id"), *_PLAN))


@invariant()
def roll_ups_count_each_payment_once(evidence: Evidence) -> Iterator[str]:
    """The roll-ups hold each payment, return and reimbursement once, with its sign."""
    expected = {
        _movement(event): (event["agreement_id"], event["amount_cents"] * (1 if event.name == "InstalmentPaid" else -1))
        for event in _heard(evidence, *_MOVES)
    }
    rows = evidence.rows("impact", "roll_up_movement_v3")
    yield from differences("movement", expected, columns(rows, _named("movement"), "agreement_id", "amount_cents"))


@invariant()
def roll_ups_hold_the_last_word_on_each_target(evidence: Evidence) -> Iterator[str]:
    """The roll-ups hold each plan's targets, with the last judgement of each."""
    aims = [(event, one) for event in _heard(evidence, "MonitoringPlanOpened") for one in event["indicators"]]
    aims += [(event, event["indicator"]) for event in _heard(evidence, "IndicatorAdded")]
    expected = {
        f"{event['plan_id']}/{one['code']}": [one["unit"], one["target"], one.get("target_denominator"), None]
        for event, one in aims
    }
    judged = _heard(evidence, "TargetReached", "TargetMissed", "TargetReopened")
    for event in sorted(judged, key=lambda event: event.sequence):
        target = expected.get(f"{event['plan_id']}/{event['code']}")
        if target is not None:
            target[-1] = None if event.name == "TargetReopened" else event.name.removeprefix("Target").upper()
    kept = {
        f"{row['plan_id']}/{row['code']}": [
            *(row[name] for name in ("unit", "target", "target_denominator", "judgement"))
        ]
        for row in evidence.rows("impact", "roll_up_target_v3")
    }
    yield from differences("target", expected, kept)


@invariant()
def roll_ups_hold_each_observation_once(evidence: Evidence) -> Iterator[str]:
    """The roll-ups hold each observation, and whether it was verified or superseded."""
    verified = {event["observation_id"] for event in _heard(evidence, "IndicatorVerified")}
    superseded = {event["supersedes"] for event in _heard(evidence, "IndicatorReported")}
    names = ("plan_id", "code", "value", "denominator")
    expected = {
        event["observation_id"]: (
            *(event[name] for name in names),
            event["observation_id"] in verified,
            event["observation_id"] in superseded,
        )
        for event in _heard(evidence, "IndicatorReported")
    }
    rows = evidence.rows("impact", "roll_up_observation_v3")
    kept = columns(rows, _named("observation_id"), *names, "verified", "superseded")
    yield from differences("observation", expected, kept)


@invariant()
def open_data_knows_each_grant_and_its_money(evidence: Evidence) -> Iterator[str]:
    """The read model of open data holds each signed agreement once, and each payment, return and reimbursement."""
    consumer = projection(evidence, "funding", "open-data")
    signed = {
        event["agreement_id"]: (event["number"], event["application_id"], event["signed_on"])
        for event in evidence.of("AgreementSigned", heard_by=consumer)
    }
    rows = evidence.rows("funding", "open_agreement_v1")
    yield from differences("agreement", signed, columns(rows, _named("agreement_id"), *_SIGNED))
    moved = {
        _movement(event).replace("/", "-"): (
            event["agreement_id"],
            event["amount_cents"] * (1 if event.name == "InstalmentPaid" else -1),
        )
        for event in evidence.of(*_MOVES, heard_by=consumer)
    }
    rows = evidence.rows("funding", "open_movement_v1")
    yield from differences("movement", moved, columns(rows, _named("movement"), "agreement_id", "amount_cents"))


@invariant()
def ceilings_are_those_of_the_rules(evidence: Evidence) -> Iterator[str]:
    """Funding keeps of each version of an edition's rules how far an amendment may raise a grant."""
    expected = {
        f"{event['call_id']} {event['rules']['version']}": (
            None if event["rules"].get("amendments_above_maximum") else event["rules"].get("maximum_cents"),
        )
        for event in evidence.of("CallRulesPublished", heard_by=projection(evidence, "funding", "ceilings"))
    }
    rows = evidence.rows("funding", "rules_ceiling_v1")
    kept = columns(rows, lambda row: f"{row['call_id']} {row['version']}", "ceiling_cents")
    yield from differences("the ceiling of rules", expected, kept)


@invariant()
def review_sees_the_last_balances(evidence: Evidence) -> Iterator[str]:
    """What review shows of an envelope is what funding announced of it last."""
    consumer = projection(evidence, "review", "envelopes")
    expected: dict[str, tuple[Any, ...]] = {}
    told = evidence.of("EnvelopeOpened", "LedgerPosted", heard_by=consumer)
    for event in sorted(told, key=lambda event: (event.stream, event.sequence)):
        balances = [event[f"{name}_cents"] or 0 for name in ("total", "reserved", "committed", "disbursed")]
        instant = datetime.fromisoformat(event.at)
        expected[event["envelope_key"]] = (event["envelope_id"], event["edition"], *balances, instant)
    kept = {
        row["envelope_key"]: (
            *(row[name] for name in ("envelope_id", "edition", "total_cents", "reserved_cents")),
            *(row[name] for name in ("committed_cents", "disbursed_cents")),
            datetime.fromisoformat(row["as_of"]),
        )
        for row in evidence.rows("review", "envelope_left_v1")
    }
    yield from differences("envelope", expected, kept)


@invariant()
def files_are_closed_to_whom_review_recused(evidence: Evidence) -> Iterator[str]:
    """Funding and impact keep to whom each case closes its file, until that case lifts it."""
    for service in ("funding", "impact"):
        told = evidence.of(*_RECUSALS, heard_by=projection(evidence, service, "recusals"))
        closed: dict[tuple[str, str], set[str]] = {}
        for event in sorted(told, key=lambda event: (event.stream, event.sequence)):
            members = closed.setdefault((event["application_id"], event["case_id"]), set())
            if event.name == "ConflictLifted":
                members.clear()
            named = event["recused"] or ()
            members |= {named} if isinstance(named, str) else set(named)
        expected = {f"{' '.join(of)} {member}": True for of, members in closed.items() for member in members}
        rows = evidence.rows(service, "messaging.recused_member")
        kept = {" ".join(row[name] for name in ("application_id", "case_id", "member")): True for row in rows}
        yield from differences(f"{service}: the recusal", expected, kept)


def _heard(evidence: Evidence, *names: str) -> Iterable[Told]:
    return evidence.of(*names, heard_by=projection(evidence, "impact", "roll-up"))


def _awarded(events: Iterable[Told]) -> dict[str, int]:
    """What is awarded by each agreement: once it has ended, without what went back to the envelope, then or later."""
    awarded: dict[str, int] = {}
    ended: set[str] = set()
    for event in sorted(events, key=lambda event: event.sequence):
        agreement = event["agreement_id"]
        if event.name in _ENDS:
            ended.add(agreement)
            awarded[agreement] = event["awarded_cents"] - event["released_cents"]
        elif event.name in _AWARDS:
            awarded[agreement] = event["amount_cents"]
        elif agreement in ended:
            awarded[agreement] -= event["amount_cents"]
    return awarded


def _movement(event: Told) -> str:
    match event.name:
        case "InstalmentPaid":
            return f"{event['order_id']}/paid"
        case "PaymentReturned":
            return f"{event['order_id']}/returned"
        case _:
            part = event.event_id if event["receipt_id"] is None else event["receipt_id"]
            return f"{event['clawback_id']}/received/{part}"


def _named(column: str) -> Any:
    return lambda row: row[column]  # pyright: ignore[reportUnknownLambdaType]


_RECUSALS: Final = ("CaseOpened", "RecusalsNoted", "ConflictDeclared", "ConflictLifted")
_SIGNED: Final = ("number", "application_id", "signed_on")
_FILES: Final = ("ApplicationSubmitted", "ApplicationResubmitted")
_PROJECT: Final = ("edition", "axis", "regions", "zonings")
_PLAN: Final = ("application_id", "agreement_id", "edition")

INVARIANTS: Final = (
    roll_ups_know_their_projects,
    roll_ups_count_each_payment_once,
    roll_ups_hold_the_last_word_on_each_target,
    roll_ups_hold_each_observation_once,
    open_data_knows_each_grant_and_its_money,
    ceilings_are_those_of_the_rules,
    review_sees_the_last_balances,
    files_are_closed_to_whom_review_recused,
)
