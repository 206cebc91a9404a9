"""Corrections of signed minutes: rows that are only ever added."""

from typing import Final
from uuid import UUID

from review.domain.addendum import Addendum
from review.domain.signing import Signature
from review.domain.states import InsteadOfChair
from shared.postgres import Transaction

INSERT_ADDENDUM: Final = """
INSERT INTO review.addendum (session_id, number, case_id, content, content_sha256, signed_by, signed_instead, signed_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""

ADDENDA: Final = "SELECT * FROM review.addendum WHERE session_id = $1 ORDER BY number"


def save_new(tx: Transaction, addendum: Addendum) -> None:
    """Keep a correction."""
    tx.write(
        INSERT_ADDENDUM,
        addendum.session_id,
        addendum.number,
        addendum.case_id,
        addendum.content,
        addendum.sha256,
        addendum.signature.by,
        addendum.signature.instead,
        addendum.signed_on,
    )


async def of_session(tx: Transaction, session_id: UUID) -> list[Addendum]:
    """The corrections of a session's minutes, in order."""
    return [
        Addendum(
            session_id=row["session_id"],
            number=row["number"],
            case_id=row["case_id"],
            content=row["content"],
            sha256=row["content_sha256"],
            signature=Signature(
                row["signed_by"], InsteadOfChair(row["signed_instead"]) if row["signed_instead"] else None
            ),
            signed_on=row["signed_on"],
        )
        for row in await tx.fetch(ADDENDA, session_id)
    ]
