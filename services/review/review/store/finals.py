"""Decisions that became final: rows that are only ever added."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from review.domain.ballot import Decision
from review.domain.case import CaseFact, CaseWasReferred, DecisionBecameFinal
from review.domain.committee import CommitteeRef
from review.store.ballots import decision_of
from shared.postgres import Transaction
from shared.vocabulary import CommitteeKind

INSERT_FINAL: Final = "INSERT INTO review.decision_final (decision_id, final_on) VALUES ($1, $2)"

FINALS: Final = """
SELECT d.id AS decision_id, d.outcome, d.amount_cents, d.reason, d.explanation, d.decided_by, d.conditions,
    f.final_on, b.case_id, k.id AS committee_id, k.code, k.kind
FROM review.decision_final f JOIN review.decision d ON d.id = f.decision_id
JOIN review.ballot b ON b.id = d.ballot_id JOIN review.grant_case g ON g.id = b.case_id
JOIN review.session x ON x.id = b.session_id JOIN review.committee k ON k.id = x.committee_id
WHERE g.application_id = $1 ORDER BY d.position"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalDecision:
    """A decision of a committee on a case, final since `on`."""

    case_id: UUID
    committee: CommitteeRef
    decision: Decision
    on: date


def add(tx: Transaction, fact: CaseFact) -> None:
    """Keep what a fact makes final; nothing, for the other facts."""
    match fact:
        case DecisionBecameFinal(decision=decision, on=on):
            tx.write(INSERT_FINAL, decision.id, on)
        case CaseWasReferred(case=before, on=on) if before.decision is not None:
            tx.write(INSERT_FINAL, before.decision.id, on)
        case _:
            pass


async def of_application(tx: Transaction, application_id: UUID) -> list[FinalDecision]:
    """Every decision that became final on an application and its appeal, the first one first."""
    return [
        FinalDecision(
            case_id=row["case_id"],
            committee=CommitteeRef(id=row["committee_id"], code=row["code"], kind=CommitteeKind(row["kind"])),
            decision=decision_of(row),
            on=row["final_on"],
        )
        for row in await tx.fetch(FINALS, application_id)
    ]
