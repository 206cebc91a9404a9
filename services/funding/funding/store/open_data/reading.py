"""Signed grants as the read model has them; their purpose, which no event carries, as the agreements say it."""

import json
from typing import Final, LiteralString

from funding.domain.open_data import Movement, Partner, Project, SignedGrant
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Axis, LegalForm, Region

GRANTS: Final[LiteralString] = """
SELECT a.agreement_id, a.number, a.edition, a.signed_on, d.decided_on, a.amount_cents, a.highest_cents, a.instalments,
    a.starts_on, a.ends_on, a.pays_until, a.closed, a.partners,
    greatest(a.modified_at, p.modified_at, m.modified_at) AS modified_at,
    p.number AS application_number, p.siret, p.name, p.legal_form, p.rna, p.title, p.axis, p.regions,
    p.requested_cents, p.de_minimis_cents, p.partner_forms, g.purpose
FROM funding.open_agreement_v1 a
    LEFT JOIN funding.open_application_v1 p USING (application_id)
    LEFT JOIN funding.open_decision_v1 d USING (application_id)
    LEFT JOIN funding.agreement g ON g.id = a.agreement_id
    LEFT JOIN LATERAL (
        SELECT max(modified_at) AS modified_at FROM funding.open_movement_v1 WHERE agreement_id = a.agreement_id
    ) AS m ON true
ORDER BY a.number"""

MOVEMENTS: Final[LiteralString] = """
SELECT agreement_id, movement, moved_on, amount_cents FROM funding.open_movement_v1
ORDER BY agreement_id, moved_on, movement"""


async def grants(tx: Transaction) -> list[SignedGrant]:
    """Every signed grant, by its agreement's number, with its money in the order of its days."""
    moved: dict[object, list[Movement]] = {}
    for row in await tx.fetch(MOVEMENTS):
        one = Movement(row["movement"], row["moved_on"], row["amount_cents"])
        moved.setdefault(row["agreement_id"], []).append(one)
    return [_grant(row, tuple(moved.get(row["agreement_id"], ()))) for row in await tx.fetch(GRANTS)]


def _grant(row: Row, movements: tuple[Movement, ...]) -> SignedGrant:
    return SignedGrant(
        number=row["number"],
        edition=row["edition"],
        signed_on=row["signed_on"],
        decided_on=row["decided_on"],
        amount_cents=row["amount_cents"],
        highest_cents=row["highest_cents"],
        instalments=row["instalments"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        pays_until=row["pays_until"],
        closed=row["closed"],
        modified_at=row["modified_at"],
        project=None if row["application_number"] is None else _project(row),
        movements=movements,
        partners=_partners(row),
        purpose=row["purpose"],
    )


def _partners(row: Row) -> tuple[Partner, ...]:
    """With their legal forms, as the file says them by SIRET."""
    forms = {siret: LegalForm(form) for siret, form in json.loads(row["partner_forms"] or "{}").items()}
    return tuple(Partner(**one, legal_form=forms.get(one["siret"])) for one in json.loads(row["partners"]))


def _project(row: Row) -> Project:
    return Project(
        application_number=row["application_number"],
        siret=row["siret"],
        name=row["name"],
        legal_form=LegalForm(row["legal_form"]),
        rna=row["rna"],
        title=row["title"],
        axis=Axis(row["axis"]),
        regions=tuple(sorted(Region(one) for one in row["regions"])),
        requested_cents=row["requested_cents"],
        de_minimis_cents=row["de_minimis_cents"],
    )
