"""Funding: documents of a financial report, in every state."""

from typing import Final

from funding_life import PNG, Life, done
from funding_samples import Grant
from intake_files import EICAR

from asked.stage import Stage
from funding.api.examples import FINANCIAL_REPORT

OF_REPORTS: Final = {
    "POST /agreements/{agreement_id}/financial-report": {**FINANCIAL_REPORT, "attachments": []},
    "PUT /attachments/{attachment_id}/content": PNG,
}
"""Bodies that fit these agreements: their carrier sent no document that a report could cite."""


async def attachments(made: Stage, life: Life) -> None:
    """The refused one first: one turn of the antivirus looks at all that is in quarantine."""
    grant = Grant("attachments")
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/financial-report/attachments"
    for state, content in {"REFUSED": PNG + EICAR, "CLEAN": PNG, "QUARANTINED": PNG + b"1"}.items():
        sent = await life.attached(agreement, grant, content)
        if state != "QUARANTINED":
            await life.scanned()
        revision = 2 if state == "QUARANTINED" else 3
        made.add("funding.report_attachment", state, revision=revision, attachment_id=sent["id"])
    body = {"kind": "SUPPORTING_DOCUMENT", "file_name": "a.png"}
    awaited = await done(life.carrier(grant).post(path, body))
    made.add("funding.report_attachment", "AWAITED", attachment_id=awaited["id"])
