"""Who may see what."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from impact.domain import (
    Application,
    By,
    Disaggregation,
    EvidenceState,
    Plan,
    Published,
    PublishedBreakdown,
    RollUp,
    SharedOut,
    Territory,
)
from impact.domain import published as publish
from impact.domain import published_parts as publish_parts
from impact.handlers.access import READERS, own_siret, require_carrier
from impact.handlers.confidential import known_of
from impact.store import applications, documents, plans, recusals, roll_ups
from shared.postgres import Transaction
from shared.vocabulary import Axis, Region, Role
from shared.web import NotFound, Principal
from shared.web.recusals import reader_of

_READERS_OF_SUMS: Final = (*READERS, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)


async def listed(
    tx: Transaction, wanted: plans.Wanted, *, after: tuple[Any, ...], limit: int, by: Principal
) -> list[plans.Listed]:
    """Plans for officers and auditors; for a carrier those of its own SIRET. Raises Forbidden."""
    siret = own_siret(by)
    if siret is not None:
        wanted = replace(wanted, carrier_siret=siret)
    return await plans.listed(tx, replace(wanted, reader=reader_of(by)), after=after, limit=limit)


async def shown(tx: Transaction, plan_id: UUID, *, by: Principal) -> tuple[Plan, Application]:
    """A plan with its application, for officers, auditors and its carrier. Raises NotFound or Forbidden."""
    by.require(*READERS, Role.CARRIER)
    plan = await plans.load(tx, plan_id)
    application = await applications.find(tx, plan.ref.application_id) if plan else None
    if plan is None or application is None:
        raise NotFound("plan de suivi", plan_id)
    if not by.has(*READERS):
        require_carrier(plan.carrier_siret, by)
    return plan, application


async def evidence(tx: Transaction, plan_id: UUID, evidence_id: UUID, *, by: Principal) -> documents.Content:
    """A document with its content, for officers, auditors and the plan's carrier. Raises NotFound or Forbidden."""
    by.require(*READERS, Role.CARRIER)
    found = await documents.content(tx, plan_id, evidence_id)
    if found is None:
        raise NotFound("preuve", evidence_id)
    if not by.has(*READERS):
        require_carrier(found.carrier_siret, by)
    if found.state != EvidenceState.CLEAN:
        hint = "Elle est en quarantaine, ou refusée par l'antivirus : seule une preuve lisible se télécharge."
        raise NotFound("contenu de la preuve", evidence_id, hint=hint)
    return found


async def added_up(
    tx: Transaction, by: By, *, edition: int | None, axis: Axis | None, region: Region | None, asked_by: Principal
) -> tuple[list[RollUp], RollUp]:
    """The roll-ups and their total; a regional delegate's are those of their own regions. Raises Forbidden."""
    seen = Territory(regions=_regions_seen(by, region, asked_by))
    lines, total = await roll_ups.added_up(tx, by, edition=edition, territory=seen, axis=axis)
    closed = await _closed_lines(tx, by, asked_by)
    return [one for one in lines if one.key not in closed], total


async def _closed_lines(tx: Transaction, by: By, caller: Principal) -> frozenset[str]:
    """The keys of the lines that the caller is not shown: those of who carries a file from which they are recused.

    That file may be all there is in such a line. It stays in the total, and in the lines of places, axes and months.
    """
    return await recusals.carriers_closed_to(tx, reader_of(caller)) if by is By.CARRIER else frozenset()


def _regions_seen(by: By, asked: Region | None, caller: Principal) -> frozenset[str] | None:
    """The regions whose projects the caller reads; None: all. Raises Forbidden.

    A carrier's line may be that of one file: a committee, whose members may be recused from it, reads none.
    """
    readers = READERS if by is By.CARRIER else _READERS_OF_SUMS
    seen = None if asked is None else frozenset({str(asked)})
    if caller.has(*readers):
        return seen
    caller.require(*readers, Role.REGIONAL_DELEGATE)
    return caller.regions if seen is None else seen & caller.regions


def _check_published(by: By, caller: Principal) -> None:
    """Raises Forbidden where lines name carriers and the caller is of no team."""
    if by is By.CARRIER:
        caller.require(*READERS, Role.REGIONAL_DELEGATE)


async def shared_out(
    tx: Transaction,
    by: By,
    *,
    edition: int | None,
    dimension: Disaggregation | None,
    axis: Axis | None,
    region: Region | None,
    asked_by: Principal,
) -> dict[str, tuple[SharedOut, ...]]:
    """How what the roll-ups count is shared out, by key, the total under `*`. Raises Forbidden."""
    territory = Territory(regions=_regions_seen(by, region, asked_by))
    found = await roll_ups.shared_out(tx, by, edition=edition, dimension=dimension, territory=territory, axis=axis)
    closed = await _closed_lines(tx, by, asked_by)
    return {key: parts for key, parts in found.items() if key not in closed}


async def published_parts(
    tx: Transaction, by: By, *, edition: int, dimension: Disaggregation | None, asked_by: Principal
) -> list[PublishedBreakdown]:
    """The same of an edition without what must not be shown, the total last. Raises Forbidden by carrier."""
    _check_published(by, asked_by)
    known = await known_of(tx, edition, list(Disaggregation) if dimension is None else [dimension])
    lines, total = await roll_ups.added_up(tx, by, edition=edition)
    parts = await roll_ups.shared_out(tx, by, edition=edition, dimension=dimension)
    closed = await _closed_lines(tx, by, asked_by)
    return [one for one in publish_parts(by, [*lines, total], parts, known) if one.key not in closed]


async def published(tx: Transaction, by: By, *, edition: int, asked_by: Principal) -> tuple[list[Published], Published]:
    """The roll-ups of an edition without what must not be shown. Raises Forbidden by carrier to who is of no team."""
    _check_published(by, asked_by)
    known = await known_of(tx, edition, [])
    lines, total = publish(by, *await roll_ups.added_up(tx, by, edition=edition), known)
    closed = await _closed_lines(tx, by, asked_by)
    return [one for one in lines if one.key not in closed], total
