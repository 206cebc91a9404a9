"""SCDL "subventions" 2.1.1: one line a grant, UTF-8, commas, decimal points (schema.data.gouv.fr, scdl/subventions)."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Final

from funding.domain.open_data import SignedGrant, without_contacts
from funding.gateway.open_data.publisher import OpenFile, Publisher

NAME: Final = "subventions.csv"
VERSION: Final = "2.1.1"
SCHEMA_URL: Final = "https://schema.data.gouv.fr/scdl/subventions/2.1.1"
COLUMNS: Final = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
)
_LONGEST_PURPOSE: Final = 256
_RNA: Final = re.compile(r"W[0-9]{9}")
"""The schema's form: a few associations have a letter in theirs, and are known by their SIRET alone."""


def scdl(grants: Iterable[SignedGrant], publisher: Publisher) -> OpenFile:
    """The file of these grants, in their order."""
    lines = [row(grant, publisher) for grant in grants]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return OpenFile(NAME, "text/csv", text.getvalue().encode(), len(lines))


def row(grant: SignedGrant, publisher: Publisher) -> tuple[str, ...]:
    """The line of a grant, whose application is known. The whole grant goes to one recipient: its share is 1."""
    project = grant.project
    if project is None:
        raise ValueError(grant.number)
    first, last = grant.payment_period
    return (
        publisher.name,
        publisher.siret,
        grant.signed_on.isoformat(),
        grant.number,
        project.name,
        project.siret,
        project.rna if project.rna and _RNA.fullmatch(project.rna) else "",
        without_contacts(project.title, longest=_LONGEST_PURPOSE),
        f"{grant.amount_cents // 100}.{grant.amount_cents % 100:02d}",
        "aide en numéraire",
        "unique" if grant.instalments == 1 else "échelonné",
        first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}",
        "",
        "non",
        "1",
        "",
    )
