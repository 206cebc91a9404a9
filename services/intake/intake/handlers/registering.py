"""An organisation becomes known, by the first person who acts for it or by an officer; and how its facts are kept."""

from dataclasses import asdict
from typing import Any

from pydantic_core import to_jsonable_python

from intake import events
from intake.domain import membership as rules
from intake.domain import organisation as domain
from intake.handlers.unit_of_work import NOTHING_YET, moment_of
from intake.store import organisations as rows
from shared.messaging import announce, record_access
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


async def register_first(tx: Transaction, siret: str, *, by: Principal) -> domain.MemberRole | None:
    """The caller represents an organisation that nobody registered yet; None where somebody did meanwhile."""
    organisation_id, membership_id = tx.origin.id_for("organisation"), tx.origin.id_for("membership")
    fact = rules.register(organisation_id, siret, membership_id=membership_id, person=by.sub, moment=moment_of(tx))
    if not await _insert(tx, fact):
        return await rows.role_of(tx, siret, by.sub, hold=True)
    return domain.MemberRole.REPRESENTATIVE


async def register(tx: Transaction, siret: str, explanation: str) -> domain.Organisation:
    """An officer registers an organisation that nobody acts for yet."""
    tx.check_revision(NOTHING_YET)
    fact = rules.register_by_officer(tx.origin.id_for("organisation"), siret, moment=moment_of(tx))
    if not await _insert(tx, fact, explanation):
        raise Refusal("already_registered", f"L'organisation {siret} est déjà inscrite.", field="siret")
    return domain.registered(fact)


async def find(tx: Transaction, siret: str) -> domain.Organisation:
    """The organisation. Raises NotFound."""
    found = await rows.load_organisation(tx, siret)
    if found is None:
        raise NotFound("organisation", siret)
    return found


async def lock(tx: Transaction, siret: str) -> domain.Organisation:
    """The organisation, locked, on the revision the caller read. Raises NotFound."""
    found = await rows.lock_organisation(tx, siret)
    if found is None:
        raise NotFound("organisation", siret)
    tx.check_revision(found.revision)
    return found


async def tell_members(tx: Transaction, siret: str) -> None:
    """Announce who acts for an organisation that is older than this announcement."""
    organisation = await rows.lock_organisation(tx, siret)
    if organisation is not None and organisation.active:
        _tell_members(tx, organisation)
    tx.write(rows.MEMBERS_TOLD, siret)


def save(
    tx: Transaction, before: domain.Organisation, fact: domain.OrganisationChange, explanation: str | None = None
) -> domain.Organisation:
    """Keep what a fact makes of an organisation, in its history why, and in the audit log that it was done."""
    after = domain.evolve_organisation(before, fact)
    rows.save_organisation(tx, after, before=before)
    if _acting(after) != _acting(before):
        _tell_members(tx, after)
    _note(tx, before.siret, type(fact).__name__, _codes(fact), explanation)
    return after


async def _insert(tx: Transaction, fact: domain.OrganisationRegistered, explanation: str | None = None) -> bool:
    if not await rows.insert_organisation(tx, domain.registered(fact)):
        return False
    if fact.first is not None:
        _tell_members(tx, domain.registered(fact))
    first = {"membership_id": str(fact.first.id)} if fact.first else {}
    _note(tx, fact.siret, type(fact).__name__, {"state": fact.state.value, **first}, explanation)
    return True


def _acting(organisation: domain.Organisation) -> frozenset[str]:
    return frozenset(one.person for one in organisation.active if one.person is not None)


def _tell_members(tx: Transaction, organisation: domain.Organisation) -> None:
    announce(tx, events.members_recorded(organisation, on=moment_of(tx).day))


def _note(tx: Transaction, siret: str, act: str, detail: dict[str, Any], explanation: str | None) -> None:
    rows.keep_act(tx, siret, act, detail, explanation)
    record_access(tx, action=f"organisation.{act}", target=siret, detail=detail)


def _codes(fact: domain.OrganisationChange) -> dict[str, Any]:
    """What the fact says, in codes, days and opaque ids: no fact of an organisation holds a name or an address."""
    said: dict[str, Any] = to_jsonable_python(asdict(fact))
    return {name: value for name, value in said.items() if name != "moment"}
