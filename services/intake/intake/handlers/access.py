"""Whose file is it, and who acts for whom: the rules about one object, checked in the handler's transaction.

A carrier's token says for which organisation it acts (`org`); the memberships kept here say whether it may, and how.
An organisation that nobody registered is registered by the first person who acts for it, where the rules say so.
Who sits in the committee that a file is before reads it there, as review announced; who is recused reads nothing of it.
"""

import re
from typing import Final
from uuid import UUID

from intake import domain, store
from intake.domain.membership import MAY, Act, FirstRepresentative
from intake.domain.organisation import MemberRole
from intake.handlers.registering import register_first
from intake.store import organisations, reading
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

_READS_ALL = (Role.PROGRAMME_OFFICER, Role.AUDITOR)
SITS: Final = (Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)
READERS = (Role.CARRIER, Role.REGIONAL_DELEGATE, *SITS, *_READS_ALL)
"""Who may look at applications at all; what each of them sees is another question."""

CLOSED: Final = "Vous êtes lié à ce projet : le dossier vous est fermé, ici comme devant le comité."
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


async def check_carrier(tx: Transaction, by: Principal, siret: str, act: Act = Act.WRITE) -> None:
    """Raises Forbidden unless the caller acts for this organisation in a role that may, held until the work is done."""
    _check_org(by, siret)
    role = await organisations.role_of(tx, siret, by.sub, hold=True)
    if role is None and await _registers_itself(tx, siret):
        role = await register_first(tx, siret, by=by)
    _check_role(siret, role, act)


async def check_member(tx: Transaction, by: Principal, siret: str) -> None:
    """Raises Forbidden unless the caller acts for this organisation, in whatever role."""
    _check_org(by, siret)
    role = await organisations.role_of(tx, siret, by.sub, hold=False)
    if role is None and await _registers_itself(tx, siret):
        # Whoever acts first represents it: they may as well look first.
        role = MemberRole.REPRESENTATIVE
    _check_role(siret, role, Act.READ)


async def check_reader(tx: Transaction, by: Principal, application: domain.Application) -> None:
    """Raises Forbidden unless the caller reads the whole file: as its carrier, a delegate of its regions, or staff."""
    if await reads_as_member(tx, by, application):
        raise Forbidden("Un comité lit le dossier et ses pièces, non les échanges avec son porteur.")


async def reads_as_member(tx: Transaction, by: Principal, application: domain.Application) -> bool:
    """Whether the caller reads the file for no other reason than to judge it. Raises Forbidden where it is not theirs.

    Of such a file they see neither whom to write to nor what was written.
    """
    by.require(*READERS)
    if not by.is_carrier_of(application.siret):
        await require_not_recused(tx, by, application.id)
    if by.has(*_READS_ALL):
        return False
    if by.has(Role.REGIONAL_DELEGATE) and not by.regions.isdisjoint(application.content.project.regions):
        return False
    if by.is_carrier_of(application.siret):
        await check_member(tx, by, application.siret)
        return False
    today = paris_day(tx.origin.at)
    if by.has(*SITS) and await reading.is_open_to_member(tx, application.id, by.sub, today=today):
        return True
    raise Forbidden("Ce dossier est celui d'un autre porteur, hors de vos régions, ou n'est pas devant votre comité.")


async def require_not_recused(tx: Transaction, by: Principal, application_id: UUID) -> None:
    """Raises Forbidden where a conflict of interest closes the file to the caller, whatever their roles."""
    if await reading.is_closed_to(tx, application_id, by.sub):
        raise Forbidden(CLOSED)


async def require_nothing_closed(tx: Transaction, by: Principal, path: str, said: str) -> None:
    """Raises Forbidden where an earlier answer names a file, or a document, that was since closed to the caller."""
    named = [UUID(found) for found in _UUID.findall(f"{path} {said}")]
    if await reading.any_closed_to(tx, named, by.sub, carrier=by.org if by.has(Role.CARRIER) else None):
        raise Forbidden(CLOSED)


async def visible_to(tx: Transaction, by: Principal, search: store.Search) -> store.Search:
    """The search, narrowed to the files the caller may see."""
    by.require(*READERS)
    if by.has(*_READS_ALL):
        return search.within(viewer=by.sub)
    regions = by.regions if by.has(Role.REGIONAL_DELEGATE) else None
    sits_on = paris_day(tx.origin.at) if by.has(*SITS) else None
    acts = by.has(Role.CARRIER) and (by.org is not None or sits_on is None)
    siret = await own_organisation(tx, by) if regions is None and acts else None
    return search.within(viewer=by.sub, of_carrier=siret, of_regions=regions, sits_on=sits_on)


async def own_organisation(tx: Transaction, by: Principal) -> str:
    """The organisation the caller acts for. Raises Forbidden where there is none."""
    if by.org is None:
        raise Forbidden("Votre jeton ne dit pas pour quelle organisation vous agissez (org).")
    await check_member(tx, by, by.org)
    return by.org


def _check_org(by: Principal, siret: str) -> None:
    if not by.is_carrier_of(siret):
        message = (
            f"Seul le porteur {siret} peut le faire ; votre jeton est celui de l'organisation {by.org or 'aucune'}."
        )
        raise Forbidden(message)


def _check_role(siret: str, role: MemberRole | None, act: Act) -> None:
    if role is None:
        message = (
            f"Vous n'êtes pas, ou plus, membre de l'organisation {siret} : demandez une invitation à son représentant."
        )
        raise Forbidden(message)
    if role not in MAY[act]:
        raise Forbidden(
            f"Votre rôle dans l'organisation ({role}) ne le permet pas : il faut {' ou '.join(sorted(MAY[act]))}."
        )


async def _registers_itself(tx: Transaction, siret: str) -> bool:
    if await organisations.is_known(tx, siret):
        return False
    rules = await organisations.load_rules(tx)
    return rules.first_representative is FirstRepresentative.SELF_REGISTERED
