"""Examples: the smallest committees, files and events that the tests of review speak of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from review.domain import judging, minutes
from review.domain.application import ApplicationFile
from review.domain.ballot import Verdict
from review.domain.case import Case, begin
from review.domain.committee import Committee, Member
from review.domain.routing import Route, RoutingRule
from review.domain.session import Session
from review.domain.session import evolve as evolve_session
from review.domain.states import Choice
from review.gateway.routing_file import SHIPPED, read_rules
from shared.contracts import funding, intake
from shared.vocabulary import (
    Admissibility,
    Axis,
    Cents,
    CommitteeKind,
    DecisionReason,
    IndicatorKind,
    LedgerMove,
    LegalForm,
    Outcome,
    RefusalReason,
    Region,
    Stage,
    Unit,
    WithdrawalReason,
)

AT = datetime(2025, 5, 15, 9, tzinfo=UTC)
DAY = date(2025, 5, 15)
CARRIER = "73282932000074"
PARTNER = "00000071100010"
REQUESTED = Cents(4_500_000)
CALL = UUID(int=2025)
CHAIR, SECOND, THIRD = "chair", "second", "third"
SOUTH = frozenset({Region.PROVENCE_ALPES_COTE_D_AZUR})

PROJECT: dict[str, Any] = {
    "project_title": "Un projet utile",
    "carrier_name": "Association Exemple",
    "requested_cents": REQUESTED,
}
"""What a sheet says of the project."""


def some_id(name: str) -> UUID:
    """Always the same id for a name."""
    return uuid5(CALL, name)


def a_member(sub: str, **fields) -> Member:
    return Member(sub=sub, **fields)


def a_committee(code: str = "REGIONAL-93", *, members: Iterable[Member] | None = None, **fields) -> Committee:
    given = tuple(members) if members is not None else (a_member(CHAIR, chair=True), a_member(SECOND), a_member(THIRD))
    national = code == "NATIONAL"
    defaults = {
        "id": some_id(code),
        "code": code,
        "kind": CommitteeKind.NATIONAL if national else CommitteeKind.REGIONAL,
        "name": f"Comité {code}",
        "regions": frozenset() if national else SOUTH,
        "quorum_percent": 50,
        "members": given,
    }
    return Committee(**{**defaults, **fields})


def a_file(name: str = "NVP-2025-0001", **fields) -> ApplicationFile:
    defaults = {
        "application_id": some_id(name),
        "number": name,
        "call_id": CALL,
        "edition": 2025,
        "rules_version": "1.0.0",
        "submitted_on": date(2025, 2, 20),
        "carrier_siret": CARRIER,
        "carrier_name": "Association Exemple",
        "organisations": frozenset({CARRIER, PARTNER}),
        "project_title": "Un exemple",
        "axis": Axis.SOLIDARITY_INCLUSION,
        "stage": Stage.PILOT,
        "regions": SOUTH,
        "requested_cents": REQUESTED,
    }
    return ApplicationFile(**{**defaults, **fields})


def rules_with_ceiling(cents: int) -> tuple[RoutingRule, ...]:
    """The rules of routing that are shipped, with another ceiling for regional committees."""
    regional, *others = read_rules(SHIPPED)
    return (replace(regional, at_most_cents=Cents(cents)), *others)


def an_open_case(committee: Committee | None = None, *, file: ApplicationFile | None = None) -> Case:
    file = file or a_file()
    case = begin(judging.receive(some_id(f"case {file.number}"), file, on=DAY))
    routed = judging.route(case, Route((committee or a_committee()).ref, "example"), on=DAY)
    return judging.evolve_all(case, [routed])


def a_session(
    committee: Committee | None = None, *, present: Iterable[str] = (CHAIR, SECOND, THIRD), **fields
) -> Session:
    committee = committee or a_committee()
    session = Session(
        id=some_id("session"), committee=committee.ref, edition=2025, held_on=DAY, present=frozenset(present)
    )
    return replace(session, **fields)


def a_case_at_vote(case: Case | None = None, *, committee: Committee | None = None, **choices: Choice) -> Case:
    """A case whose ballot is open, with these votes by sub."""
    committee = committee or a_committee()
    case = case or an_open_case(committee)
    fact = judging.open_ballot(case, a_session(committee), committee, ballot_id=some_id("ballot"))
    case = judging.evolve_all(case, [fact])
    for member, choice in choices.items():
        case = judging.evolve_all(case, [judging.cast_vote(case, member, choice)])
    return case


IN_FAVOUR = {CHAIR: Choice.FOR, SECOND: Choice.FOR, THIRD: Choice.AGAINST}
AGAINST = {CHAIR: Choice.FOR, SECOND: Choice.AGAINST, THIRD: Choice.AGAINST}


def award(amount: int | None = 4_000_000, **fields) -> Verdict:
    defaults = {
        "outcome": Outcome.AWARDED,
        "amount_cents": amount,
        "reason": DecisionReason.MERIT,
        "explanation": "Bien.",
    }
    return Verdict(**{**defaults, **fields})


def rejection(**fields) -> Verdict:
    return award(None, **{"outcome": Outcome.REJECTED, "reason": DecisionReason.NOT_FEASIBLE, **fields})


def deferral() -> Verdict:
    return award(None, outcome=Outcome.DEFERRED, reason=DecisionReason.MORE_INFORMATION_NEEDED)


def concluded(
    case: Case,
    verdict: Verdict,
    *,
    decision: str = "decision",
    session: Session | None = None,
    committee: Committee | None = None,
) -> Case:
    taken = judging.conclude(
        case, session or a_session(), committee or a_committee(), verdict, decision_id=some_id(decision), by=CHAIR
    )
    return judging.evolve_all(case, [taken])


def signed(session: Session) -> Session:
    fact = minutes.sign(session, a_committee(), [], by=CHAIR, on=DAY)
    return evolve_session(session, fact)


# ---- what the other services announce


def rules_published(version: str = "1.0.0", **fields: Any) -> intake.CallRulesPublished:
    rules = intake.CallRules(
        version=version,
        axes=tuple(Axis),
        legal_forms=tuple(LegalForm),
        regions=tuple(Region),
        minimum_cents=500_000,
        **fields,
    )
    return intake.CallRulesPublished(call_id=CALL, edition=2025, rules=rules)


def submitted(name: str = "NVP-2025-0001", **fields) -> intake.ApplicationSubmitted:
    defaults = {
        "application_id": some_id(name),
        "call_id": CALL,
        "edition": 2025,
        "rules_version": "1.0.0",
        "number": name,
        "session": "2025-1",
        "submitted_on": date(2025, 2, 20),
        "carrier": intake.Organisation(siret=CARRIER, name="Association Exemple", legal_form=LegalForm.ASSOCIATION),
        "partners": (intake.Organisation(siret=PARTNER, name="Partenaire Exemple", legal_form=LegalForm.OTHER),),
        "project_title": "Un exemple",
        "axis": Axis.SOLIDARITY_INCLUSION,
        "stage": Stage.PILOT,
        "audiences": (),
        "regions": tuple(SOUTH),
        "starts_on": date(2025, 6, 1),
        "ends_on": date(2026, 5, 31),
        "requested_cents": REQUESTED,
        "budget_cents": 9_000_000,
        "indicators": (
            intake.IndicatorTarget(
                code="PARTICIPANTS_REACHED",
                kind=IndicatorKind.OUTPUT,
                unit=Unit.PERSON,
                baseline=0,
                target=100,
                due_on=date(2026, 5, 31),
            ),
        ),
    }
    return intake.ApplicationSubmitted(**{**defaults, **fields})


def admissible(name: str = "NVP-2025-0001") -> intake.ApplicationDeclaredAdmissible:
    return intake.ApplicationDeclaredAdmissible(
        application_id=some_id(name), call_id=CALL, edition=2025, declared_on=date(2025, 3, 10)
    )


def reopened(
    name: str = "NVP-2025-0001", undone: Admissibility = Admissibility.ADMISSIBLE
) -> intake.ApplicationReopened:
    return intake.ApplicationReopened(
        application_id=some_id(name), call_id=CALL, edition=2025, reopened_on=DAY, undone=undone
    )


def transferred(to: str, came_from: str = CARRIER, name: str = "NVP-2025-0001") -> intake.ApplicationTransferred:
    return intake.ApplicationTransferred(
        application_id=some_id(name),
        call_id=CALL,
        edition=2025,
        from_siret=came_from,
        to_siret=to,
        to_name="Union Exemple",
        transferred_on=DAY,
    )


def withdrawn(name: str = "NVP-2025-0001") -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(
        application_id=some_id(name),
        call_id=CALL,
        edition=2025,
        reason=WithdrawalReason.FUNDED_ELSEWHERE,
        withdrawn_on=DAY,
    )


def reserved(proposal) -> funding.FundsReserved:
    """Funding's yes to an AwardProposed."""
    return funding.FundsReserved(
        reservation_id=proposal.proposal_id,
        proposal_id=proposal.proposal_id,
        case_id=proposal.case_id,
        application_id=proposal.application_id,
        edition=proposal.edition,
        envelope_id=some_id("envelope"),
        envelope_key=proposal.envelope_key,
        amount_cents=proposal.amount_cents,
    )


def refused(proposal, *, available: int = 1_000_000) -> funding.ReservationRefused:
    """Funding's no to an AwardProposed."""
    return funding.ReservationRefused(
        reservation_id=proposal.proposal_id,
        proposal_id=proposal.proposal_id,
        case_id=proposal.case_id,
        application_id=proposal.application_id,
        edition=proposal.edition,
        envelope_key=proposal.envelope_key,
        amount_cents=proposal.amount_cents,
        available_cents=available,
        reason=RefusalReason.ENVELOPE_EXHAUSTED,
    )


def posted_left(total: int, key: str = "2025/REGIONAL-93", **balances: int) -> funding.LedgerPosted:
    """Funding's ledger after a movement: these balances, the others zero."""
    return funding.LedgerPosted(
        envelope_id=some_id(key),
        envelope_key=key,
        edition=2025,
        entry_id=some_id(f"entry {total} {balances}"),
        move=LedgerMove.RESERVE,
        amount_cents=1,
        **{"total_cents": total, "reserved_cents": 0, "committed_cents": 0, "disbursed_cents": 0, **balances},
    )
