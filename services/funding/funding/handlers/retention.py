"""Names of who signed and who certified are forgotten in time, in the vault and under what was signed."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from funding.domain.agreement import Agreement, Signature
from funding.domain.amendment import AmendmentState
from funding.domain.retention import Retention, Situation
from funding.gateway.agreement_paper import Signed, set_in_pdf
from funding.store import agreements, amendments, retention
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import ERASED, ErasureGround
from shared.web import NotFound

_FORGOTTEN = "Les noms des signataires sont effacés : leur durée de conservation est passée. Le texte est celui signé."


async def forget_signatories(tx: Transaction, agreement_id: UUID, *, at: datetime) -> None:
    """The period after the agreement ended is over: the names go, what was signed and its hash stay."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None:
        return
    signatures = await _signatures_by_version(tx, agreement)
    for version, content in (await retention.papers_of(tx, agreement_id)).items():
        given = signatures[version]
        signed, last_on = [Signed(one, ERASED) for one in given], max(one.signed_on for one in given)
        pdf = await asyncio.to_thread(set_in_pdf, json.loads(content), signed, on=last_on, notice=_FORGOTTEN)
        retention.forget_on_paper(tx, agreement_id, version, pdf, on=paris_day(at))
    tx.write(retention.FORGET_NAMES, agreement_id, rows=None)
    detail = {"ground": ErasureGround.RETENTION_OVER}
    record_access(tx, action="signatories.erased", target=str(agreement_id), detail=detail)


async def change_retention(tx: Transaction, situation: Situation, days: int) -> Retention:
    """Keep names in this situation for so many days from now on."""
    before = await retention.lock_retention(tx, situation)
    if before is None:
        raise NotFound("durée de conservation", situation)
    tx.check_revision(before.revision)
    tx.write(retention.SAVE_RETENTION, situation, before.revision, days)
    return Retention(situation, days, before.revision + 1)


async def _signatures_by_version(tx: Transaction, agreement: Agreement) -> dict[int, Sequence[Signature]]:
    in_force = [one for one in await amendments.of_agreement(tx, agreement) if one.state is AmendmentState.IN_FORCE]
    return {1: agreement.signatures, **{one.version: one.signatures for one in in_force}}
