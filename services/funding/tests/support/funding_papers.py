"""Agreements on paper, as their readers see them; the bank's statements, as it sends them."""

import io
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader

from shared.testing.client import Caller


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def paper(caller: Caller, agreement: Mapping[str, Any], version: int | None = None) -> str:
    """The words of an agreement's paper."""
    asked = f"?version={version}" if version else ""
    answer = await caller.get(f"/agreements/{agreement['id']}/agreement.pdf{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return text_of(answer.content)


def credit(end_to_end_id: str, amount: str, statement: str) -> bytes:
    """A camt.053 with one credit on the account."""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>{statement}</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-06-15</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>""".encode()
