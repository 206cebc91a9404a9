"""Whose file is it, and who acts for whom: the rules about one object, checked in the handler's transaction.

A carrier's token says for which organisation it acts (`org`); the memberships kept here say whether it may, and how.
An organisation that nobody registered is registered by the first person who acts for it, where the rules say so.
"""

from intake import domain, store
from intake.domain.membership import MAY, Act, FirstRepresentative
from intake.domain.organisation import MemberRole
from intake.handlers.registering import register_first
from intake.store import organisations
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

_READS_ALL = (Role.PROGRAMME_OFFICER, Role.AUDITOR)
READERS = (Role.CARRIER, Role.REGIONAL_DELEGATE, *_READS_ALL)
"""Who may look at applications at all; what each of them sees is another question."""


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
    """Raises Forbidden where the file is another carrier's, or outside the delegate's regions."""
    by.require(*READERS)
    if by.has(*_READS_ALL):
        return
    if by.has(Role.REGIONAL_DELEGATE) and not by.regions.isdisjoint(application.content.project.regions):
        return
    if not by.is_carrier_of(application.siret):
        raise Forbidden("Ce dossier est celui d'un autre porteur, ou hors de vos régions.")
    await check_member(tx, by, application.siret)


async def visible_to(tx: Transaction, by: Principal, search: store.Search) -> store.Search:
    """The search, narrowed to the files the caller may see."""
    by.require(*READERS)
    if by.has(*_READS_ALL):
        return search
    if by.has(Role.REGIONAL_DELEGATE):
        return search.within(of_regions=by.regions)
    return search.within(of_carrier=await own_organisation(tx, by))


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
