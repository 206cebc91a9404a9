"""A carrier asks that its rejected file be judged again."""

from uuid import UUID

from review.domain.appealing import AppealTerms, lodge
from review.domain.case import Case, evolve
from review.domain.committee import CommitteeRef
from review.handlers.access import require_not_recused
from review.handlers.finding import national_committee
from review.handlers.recording import announce_fact
from review.store import cases, interests
from review.store import intake as files
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import AppealTo, Role
from shared.web import NotFound, Principal


async def lodge_appeal(
    tx: Transaction, application_id: UUID, grounds: str, *, by: Principal
) -> tuple[Case, CommitteeRef]:
    """Open a second case; the first is held, so that neither a withdrawal nor a second appeal comes between."""
    by.require(Role.CARRIER)
    await interests.stand(tx)
    held = await cases.lock_all_of_application(tx, application_id)
    first = next((case for case in held if case.appeal is None), None)
    if first is not None:
        require_not_recused(first, by)
    if first is None or not by.is_carrier_of(first.file.carrier_siret):
        raise NotFound("décision", application_id)
    tx.check_revision(first.revision)
    terms = await terms_of(tx, first)
    national = await national_committee(tx) if terms.to is AppealTo.NATIONAL_COMMITTEE else None
    fact = lodge(
        first,
        terms,
        case_id=tx.origin.id_for("appeal"),
        national=national,
        grounds=grounds,
        by=by.sub,
        appealed=len(held) > 1,
        on=paris_day(tx.origin.at),
    )
    opened = evolve(fact.case, fact.routed)
    cases.save_new(tx, opened)
    announce_fact(tx, fact)
    announce_fact(tx, fact.routed)
    return opened, fact.routed.committee


async def terms_of(tx: Transaction, case: Case) -> AppealTerms:
    """What the rules that a file was submitted under say of appeals."""
    return await files.appeal_terms(tx, call_id=case.file.call_id, version=case.file.rules_version)
