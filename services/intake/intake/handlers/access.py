"""Whose file is it: the rules about one object, checked in the handler's transaction."""

from intake import domain, store
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

_READS_ALL = (Role.PROGRAMME_OFFICER, Role.AUDITOR)
READERS = (Role.CARRIER, Role.REGIONAL_DELEGATE, *_READS_ALL)
"""Who may look at applications at all; what each of them sees is another question."""


def check_carrier(by: Principal, siret: str) -> None:
    """Raises Forbidden unless the caller acts for this organisation."""
    if not by.is_carrier_of(siret):
        message = (
            f"Seul le porteur {siret} peut le faire ; votre jeton est celui de l'organisation {by.org or 'aucune'}."
        )
        raise Forbidden(message)


def check_reader(by: Principal, application: domain.Application) -> None:
    """Raises Forbidden where the file is another carrier's, or outside the delegate's regions."""
    by.require(*READERS)
    if by.has(*_READS_ALL) or by.is_carrier_of(application.content.carrier.siret):
        return
    if by.has(Role.REGIONAL_DELEGATE) and not by.regions.isdisjoint(application.content.project.regions):
        return
    raise Forbidden("Ce dossier est celui d'un autre porteur, ou hors de vos régions.")


def visible_to(by: Principal, search: store.Search) -> store.Search:
    """The search, narrowed to the files the caller may see."""
    by.require(*READERS)
    if by.has(*_READS_ALL):
        return search
    if by.has(Role.REGIONAL_DELEGATE):
        return search.within(of_regions=by.regions)
    if by.org is None:
        raise Forbidden("Votre jeton ne dit pas pour quelle organisation vous agissez (org).")
    return search.within(of_carrier=by.org)
