"""Merger or change of SIRET: the files go to the absorbing organisation, whose members alone read them from now on."""

from dataclasses import replace
from uuid import UUID

from intake.domain import absorption as domain
from intake.domain.organisation import Organisation
from intake.handlers import applications
from intake.handlers.registering import lock, save
from intake.handlers.unit_of_work import moment_of
from intake.store import organisations as rows
from intake.store import transfers
from intake.store.transfers import Known
from shared.postgres import Transaction


async def absorb(tx: Transaction, siret: str, said: domain.Absorption, explanation: str) -> Organisation:
    """An officer hands the files of an organisation to the one that absorbed it."""
    # Always in one order, so that two absorptions wait for each other and none waits for ever.
    for one in sorted({siret, said.into}):
        await rows.lock_organisation(tx, one)
    organisation, into = await lock(tx, siret), await rows.load_organisation(tx, said.into)
    known = await transfers.known_of(tx, said.into)
    said = replace(said, name=said.name or known.name, legal_form=said.legal_form or known.legal_form)
    absorption_id = tx.origin.id_for("absorption")
    fact = domain.absorb(organisation, into, said, absorption_id=absorption_id, moment=moment_of(tx))
    absorbed = save(tx, organisation, fact, explanation)
    now_of = Known(said.name, said.legal_form)
    await _move(tx, await transfers.files_of(tx, siret), said.into, now_of, absorption_id)
    return absorbed


async def cancel(tx: Transaction, siret: str, explanation: str) -> Organisation:
    """An officer undoes a wrong absorption: what it moved, and nobody moved since, comes back."""
    organisation = await lock(tx, siret)
    fact = domain.cancel_absorption(organisation)
    restored = save(tx, organisation, fact, explanation)
    moved = await transfers.files_moved_by(tx, fact.absorption_id, now_of=fact.into)
    await _move(tx, moved, siret, await transfers.known_of(tx, siret), fact.absorption_id)
    return restored


async def _move(tx: Transaction, files: list[UUID], to: str, known: Known, absorption_id: UUID) -> None:
    for application_id in files:
        application = await applications.lock(tx, application_id)
        if application.siret != to:
            fact = domain.transfer(application, to, known.name, known.legal_form, moment=moment_of(tx))
            transfers.keep_transfer(tx, fact, absorption_id=absorption_id)
            applications.save(tx, application, fact)
