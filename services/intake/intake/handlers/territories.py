"""Places: those of a project looked up, and what a form may offer."""

from itertools import islice

from intake import domain, store
from intake.domain.territory import Place
from intake.gateway.cog import cog
from shared.postgres import Transaction
from shared.vocabulary import Region, Zoning
from shared.web import NotFound

__all__ = ["cog", "commune", "communes", "located", "zones_touching"]


async def located(tx: Transaction, content: domain.Content) -> domain.Content:
    """The content with its places looked up today. Raises Refusal where one is not known, or not any more."""
    tags = content.project.zones
    zones: tuple[domain.Zone, ...] = ()
    vintages = None
    if tags:
        zones = await store.zones_named(tx, tags)
        vintages = await store.vintages_of(tx, (one.scheme for one in tags))
    return domain.located(content, domain.Reference(cog(), zones, vintages))


def communes(
    name: str | None, *, department: str | None, region: Region | None, after: Place | None, limit: int
) -> list[tuple[Place, domain.Commune]]:
    """The communes found, each with its place in the order."""
    return list(islice(cog().search(name, department=department, region=region, after=after), limit))


def commune(code: str) -> domain.Commune:
    """The commune of a code. Raises NotFound, saying what became of it where it is no more."""
    code = code.upper()
    found = cog().find(code)
    if found is None:
        now = cog().now(code)
        hint = f"C'est aujourd'hui {now.code} ({now.name})." if now else ""
        raise NotFound(f"commune du Code officiel géographique {cog().vintage},", code, hint=hint)
    return found


def zones_touching(
    code: str | None, *, scheme: Zoning | None, vintage: str | None, name: str | None
) -> store.ZoneSearch:
    """The search for the zones that touch a commune, whichever code a list of some year has for it."""
    codes = cog().all_codes(code.upper()) if code is not None else None
    return store.ZoneSearch(scheme=scheme, vintage=vintage, communes=codes, name=name)
