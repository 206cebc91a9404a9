"""Applications and the vault of their contacts: every statement, row to domain and back."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from intake.domain import (
    Application,
    ApplicationState,
    Contact,
    Content,
    Inadmissibility,
    Moment,
    Submission,
    SupplementRequest,
    Withdrawal,
)
from intake.store.supplements import save_supplement
from intake.store.versions import keep_version
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import InadmissibilityReason, WithdrawalReason

_CONTENT: Final = TypeAdapter(Content)

_SELECT: Final = """SELECT a.*, p.id AS person_id, p.name, p.email, p.phone,
    s.rank, s.question, s.due_on, s.asked_at,
    (SELECT coalesce(max(r.rank), 0) FROM intake.supplement_request AS r WHERE r.application_id = a.id) AS requests
FROM intake.application AS a
LEFT JOIN intake.person AS p ON p.application_id = a.id
LEFT JOIN intake.supplement_request AS s ON s.application_id = a.id AND s.state = 'OPEN'"""
LOAD_APPLICATION: Final = f"{_SELECT} WHERE a.id = $1"
LOCK_APPLICATION: Final = "SELECT id FROM intake.application WHERE id = $1 FOR UPDATE"

INSERT_APPLICATION: Final = """INSERT INTO intake.application (id, call_id, edition, state, revision, carrier_siret,
    axis, regions, content, drafted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)"""
UPDATE_APPLICATION: Final = """UPDATE intake.application SET state = $3, revision = $4, axis = $5, regions = $6,
    content = $7::jsonb, number = $8, rules_version = $9, session = $10, submitted_at = $11, requested_cents = $12,
    cost_cents = $13, declared_at = $14, inadmissibility_reason = $15, inadmissibility_explanation = $16,
    withdrawn_at = $17, withdrawal_reason = $18, version = $19, carrier_siret = $20
WHERE id = $1 AND revision = $2"""
KEEP_PERSON: Final = """INSERT INTO intake.person (id, application_id, name, email, phone) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (application_id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone"""
FORGET_PERSON: Final = "DELETE FROM intake.person WHERE application_id = $1"


async def load_application(tx: Transaction, application_id: UUID) -> Application | None:
    """The application with its contact, as it stands."""
    row = await tx.fetchrow(LOAD_APPLICATION, application_id)
    return _application(row) if row else None


async def lock_application(tx: Transaction, application_id: UUID) -> Application | None:
    """The application, which nobody else may change until the end of this work."""
    # Locked first, read after: a joined read that had to wait for the lock would still see the contact of before.
    await tx.lock(LOCK_APPLICATION, application_id)
    return await load_application(tx, application_id)


def insert_application(tx: Transaction, application: Application) -> None:
    """Keep a new draft, and its contact in the vault."""
    content = application.content
    tx.write(
        INSERT_APPLICATION,
        *(application.id, application.call_id, application.edition, application.state, application.revision),
        *(content.carrier.siret, content.project.axis, list(content.project.regions)),
        *(_CONTENT.dump_json(content).decode(), application.drafted.at),
    )
    _keep_contact(tx, application, before=None)


def save_application(tx: Transaction, application: Application, *, before: Application) -> None:
    """Keep what a command made of an application. Stale where somebody else changed it first."""
    content, submission, withdrawal = application.content, application.submission, application.withdrawal
    inadmissibility = application.inadmissibility
    tx.write(
        UPDATE_APPLICATION,
        *(application.id, before.revision, application.state, application.revision),
        *(content.project.axis, list(content.project.regions), _CONTENT.dump_json(content).decode()),
        *(
            (submission.number, submission.rules_version, submission.session, submission.moment.at)
            if submission
            else (None,) * 4
        ),
        *((content.budget.requested_cents, content.budget.cost_cents) if submission else (None,) * 2),
        application.declared.at if application.declared else None,
        *((inadmissibility.reason, inadmissibility.explanation) if inadmissibility else (None,) * 2),
        *((withdrawal.moment.at, withdrawal.reason) if withdrawal else (None,) * 2),
        application.version or None,
        application.siret,
    )
    if application.version > before.version:
        keep_version(tx, application, at=tx.origin.at)
    save_supplement(tx, application, before=before)
    _keep_contact(tx, application, before=before.contact)


def _keep_contact(tx: Transaction, application: Application, *, before: Contact | None) -> None:
    contact = application.contact
    if contact == before:
        return
    if contact is None:
        tx.write(FORGET_PERSON, application.id)
    else:
        person_id = tx.origin.id_for("person")
        tx.write(KEEP_PERSON, person_id, application.id, contact.name, contact.email, contact.phone)


def _application(row: Row) -> Application:
    value: dict[str, Any] = dict(row)
    content = _CONTENT.validate_json(value["content"])
    return Application(
        id=value["id"],
        call_id=value["call_id"],
        edition=value["edition"],
        state=ApplicationState(value["state"]),
        revision=value["revision"],
        content=content,
        contact=Contact(value["name"], value["email"], value["phone"]) if value["person_id"] else None,
        drafted=_moment(value["drafted_at"]),
        submission=_submission(value),
        declared=_moment(value["declared_at"]) if value["declared_at"] else None,
        inadmissibility=_inadmissibility(value),
        withdrawal=_withdrawal(value),
        version=value["version"] or (1 if value["number"] else 0),
        requests=value["requests"],
        supplement=_supplement(value),
        held_by=value["carrier_siret"] if value["carrier_siret"] != content.carrier.siret else None,
    )


def _submission(value: dict[str, Any]) -> Submission | None:
    if value["number"] is None:
        return None
    return Submission(value["number"], value["rules_version"], value["session"], _moment(value["submitted_at"]))


def _supplement(value: dict[str, Any]) -> SupplementRequest | None:
    if value["rank"] is None:
        return None
    return SupplementRequest(value["rank"], value["question"], value["due_on"], _moment(value["asked_at"]))


def _inadmissibility(value: dict[str, Any]) -> Inadmissibility | None:
    if value["inadmissibility_reason"] is None:
        return None
    return Inadmissibility(InadmissibilityReason(value["inadmissibility_reason"]), value["inadmissibility_explanation"])


def _withdrawal(value: dict[str, Any]) -> Withdrawal | None:
    if value["withdrawn_at"] is None:
        return None
    return Withdrawal(WithdrawalReason(value["withdrawal_reason"]), _moment(value["withdrawn_at"]))


def _moment(at: datetime) -> Moment:
    return Moment(at, paris_day(at))
