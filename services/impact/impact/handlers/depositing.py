"""What a carrier brings besides single values: documents, and files of observations."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from uuid import UUID

from impact import domain
from impact.handlers.access import locked, require_carrier
from impact.handlers.happening import happened
from impact.store import documents, plans
from shared.clock import paris_day
from shared.files.scanner import Scanner, ScannerUnavailable
from shared.postgres import Transaction
from shared.web import Principal


async def deposit_evidence(
    tx: Transaction,
    plan_id: UUID,
    *,
    evidence_id: UUID,
    title: str,
    media_type: str,
    content: bytes,
    by: Principal,
) -> tuple[domain.Plan, domain.Evidence]:
    """Keep a document that the plan's observations and reports may cite, as its carrier."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    on = paris_day(tx.origin.at)
    fact = domain.deposit(
        plan, evidence_id=evidence_id, title=title, media_type=media_type, content=content, by=by.sub, on=on
    )
    after = happened(tx, plan, [fact])
    documents.add(tx, plan_id, len(after.evidence), fact.evidence, content)
    return after, fact.evidence


async def scan_evidence(tx: Transaction, evidence_id: UUID, *, scanner: Scanner, at: datetime) -> None:
    """Let a document out of quarantine, or refuse it; where the scanner is away, try again later."""
    found = await documents.to_scan(tx, evidence_id)
    if found is None:
        return
    plan_id, content = found
    try:
        threat = await scanner.threat_in(_whole(content))
    except ScannerUnavailable:
        documents.scan_later(tx, evidence_id, at=at)
        return
    plan = await plans.lock(tx, plan_id)
    fact = domain.judge(plan, evidence_id, threat=threat) if plan is not None else None
    if fact is not None:
        documents.judged(tx, evidence_id, fact.to, threat)
        happened(tx, plan, [fact])


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def import_observations(
    tx: Transaction, plan_id: UUID, text: str, *, make_id: Callable[[], UUID], by: Principal
) -> tuple[domain.Plan, domain.Read, tuple[domain.Judged, ...]]:
    """Report the good lines of a CSV file, as the plan's carrier; nothing is written where none is good."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    file = domain.read_file(text)
    facts, judged = domain.report_lines(plan, file, make_id=make_id, by=by.sub, on=paris_day(tx.origin.at))
    return (happened(tx, plan, facts) if facts else plan), file, judged
