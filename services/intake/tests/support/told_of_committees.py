"""What review announces of committees, cases and recusals, for the tests of who reads a file at intake."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts import Event, review
from shared.identity import new_id
from shared.vocabulary import CommitteeKind, DecisionReason, Outcome

CASE, REGIONAL, NATIONAL = new_id(), new_id(), new_id()
TODAY = date(2025, 2, 10)
SIRET = "73282932000074"


def mandates(*members: str, until: date = date.max, committee: UUID = REGIONAL) -> Event:
    sitting = tuple(review.Mandate(member=one, since=date(2025, 1, 1), until=until) for one in members)
    fields = {"code": "REGIONAL-93", "voting_members": 1, "changed_on": TODAY}
    return review.CommitteeChanged(committee_id=committee, **fields, mandates=sitting)


def of_case(file: str, case: UUID = CASE) -> dict[str, Any]:
    return {"case_id": case, "application_id": UUID(file), "edition": 2025}


def opened(file: str, *, recused: tuple[str, ...] = (), carrier: str | None = SIRET, **fields: Any) -> Event:
    before = {"committee_id": REGIONAL, "committee_code": "REGIONAL-93", "committee_kind": CommitteeKind.REGIONAL}
    said = {"routing_rule": "by_amount", "opened_on": TODAY, "carrier_siret": carrier, "recused": recused}
    return review.CaseOpened(**{**of_case(file), **before, **said, **fields})


def referred(file: str) -> Event:
    return review.CaseReferred(
        **of_case(file),
        from_committee_id=REGIONAL,
        from_committee_code="REGIONAL-93",
        committee_id=NATIONAL,
        committee_code="NATIONAL",
        committee_kind=CommitteeKind.NATIONAL,
        reason=DecisionReason.BROADER_SCOPE,
        referred_on=TODAY,
    )


def decided(file: str, outcome: Outcome) -> Event:
    return review.DecisionMade(
        **of_case(file),
        session_id=new_id(),
        committee_id=REGIONAL,
        committee_code="REGIONAL-93",
        committee_kind=CommitteeKind.REGIONAL,
        outcome=outcome,
        reason=DecisionReason.MERIT,
        amount_cents=0,
        decided_on=TODAY,
    )


def noted(file: str, *recused: str, carrier: str = SIRET) -> Event:
    return review.RecusalsNoted(**of_case(file), carrier_siret=carrier, recused=recused, noted_on=TODAY)


def declared(file: str, member: str | None) -> Event:
    return review.ConflictDeclared(**of_case(file), declared_on=TODAY, recused=member)


def lifted(file: str, *still: str, case: UUID = CASE, carrier: str = SIRET) -> Event:
    said = {"carrier_siret": carrier, "freed": "member", "recused": still, "lifted_on": TODAY}
    return review.ConflictLifted(**of_case(file, case), **said)
