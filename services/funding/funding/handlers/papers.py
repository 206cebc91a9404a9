"""Agreements and amendments on paper: kept when both have signed, shown as a draft before."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from funding.domain.agreement import Agreement, Signature
from funding.domain.amendment import Amendment
from funding.gateway.agreement_paper import Content, Signed, canonical, content_of, hash_of, set_in_pdf
from funding.gateway.templates import chosen, shipped
from funding.store import agreements, amendments, copies, papers
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound

_DRAFT = "Projet : ce document n'est pas signé des deux parties."
_COPY = "Copie établie d'après les données de la convention : le document signé n'est pas conservé ici."


async def keep_signed(
    tx: Transaction,
    agreement: Agreement,
    signatures: Sequence[Signature],
    *,
    newest: tuple[UUID, str],
    amendment: Amendment | None = None,
) -> None:
    """Keep what both parties have now signed; `newest` is the person whose name is not in the vault yet."""
    content = await _content(tx, agreement, amendment)
    names = {**await papers.names(tx, [one.person_id for one in signatures]), newest[0]: newest[1]}
    signed = [Signed(one, names[one.person_id]) for one in signatures]
    written = canonical(content)
    pdf = await asyncio.to_thread(set_in_pdf, content, signed, on=max(one.signed_on for one in signatures))
    version: int = content["version"]
    papers.keep(tx, papers.Paper(agreement.id, version, written, hash_of(written), content["template"], pdf))


async def paper(tx: Transaction, agreement: Agreement, version: int | None) -> tuple[bytes, int]:
    """A version's paper; the one in force, or the draft of an agreement, where no version is asked for."""
    wanted = agreement.version if version is None else version
    kept = await papers.pdf(tx, agreement.id, wanted)
    if kept is not None:
        return kept, wanted
    if wanted == agreement.version:
        notice = _DRAFT if agreement.signed_on is None else _COPY
        return await _drawn(tx, agreement, notice), wanted
    drafts = [one for one in await amendments.of_agreement(tx, agreement) if one.id == agreement.open_amendment]
    if not drafts or drafts[0].version != wanted:
        raise NotFound(f"version de la convention {agreement.name.number}", wanted)
    return await _drawn(tx, agreement, _DRAFT, drafts[0]), wanted


async def find(tx: Transaction, agreement_id: UUID) -> Agreement:
    """The agreement, to look at. Raises NotFound."""
    agreement = await agreements.find(tx, agreement_id)
    if agreement is None:
        raise NotFound("convention", agreement_id)
    return agreement


async def _drawn(tx: Transaction, agreement: Agreement, notice: str, amendment: Amendment | None = None) -> bytes:
    content = await _content(tx, agreement, amendment)
    given = agreement.signatures if amendment is None else amendment.signatures
    names = await papers.names(tx, [one.person_id for one in given])
    signed = [Signed(one, names[one.person_id]) for one in given]
    return await asyncio.to_thread(set_in_pdf, content, signed, on=paris_day(tx.origin.at), notice=notice)


async def _content(tx: Transaction, agreement: Agreement, amendment: Amendment | None) -> Content:
    application = await copies.application(tx, agreement.name.application_id)
    if application is None:
        raise NotFound("dossier", agreement.name.application_id)
    return content_of(agreement, application, chosen(shipped(), agreement.name.edition), amendment)
