"""SCDL "subventions" 2.1.1: one line for each organisation named that has a part of a grant (schema.data.gouv.fr).

UTF-8, commas, decimal points. No cell begins a formula.
"""

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from typing import Final

from funding.domain.open_data import Project, SignedGrant, without_contacts
from funding.domain.open_parts import parts
from funding.gateway.open_data.publisher import OpenFile, Publisher
from shared.files.cells import plain

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
_LONGEST_PURPOSE: Final = 255
"""The schema admits 256: one is for the apostrophe of what would begin a formula."""
_RNA: Final = re.compile(r"W[0-9]{9}")
"""The schema's form: a few associations have a letter in theirs, and are known by their SIRET alone."""


def scdl(grants: Iterable[SignedGrant], publisher: Publisher) -> OpenFile:
    """The file of these grants, in their order."""
    lines = [line for grant in grants for line in rows(grant, publisher)]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([plain(cell) for cell in line] for line in lines)
    return OpenFile(NAME, "text/csv", text.getvalue().encode(), len(lines))


def rows(grant: SignedGrant, publisher: Publisher) -> list[tuple[str, ...]]:
    """The lines of a grant, whose application is known: the carrier's, then those of its partners that may be named.

    Each says the whole amount and the part of it that its organisation receives; the parts make 1, for the carrier's
    holds those of the partners without a line. `notificationUE` says whether the grant is aid under the de minimis
    regulation.
    """
    project = grant.project
    if project is None:
        raise ValueError(grant.number)
    shared = parts(grant)
    rna = project.rna if project.rna and _RNA.fullmatch(project.rna) else ""
    lead = _line(grant, project, publisher, project.name, project.siret, rna, shared.lead)
    return [lead, *(_line(grant, project, publisher, one.name, one.siret, "", part) for one, part in shared.partners)]


def _line(
    grant: SignedGrant, project: Project, publisher: Publisher, name: str, siret: str, rna: str, part: Decimal
) -> tuple[str, ...]:
    first, last = grant.payment_period
    return (
        publisher.name,
        publisher.siret,
        grant.signed_on.isoformat(),
        grant.number,
        name,
        siret,
        rna,
        without_contacts(grant.purpose or project.title, longest=_LONGEST_PURPOSE),
        f"{grant.amount_cents // 100}.{grant.amount_cents % 100:02d}",
        "aide en numéraire",
        "unique" if grant.instalments == 1 else "échelonné",
        first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}",
        "",
        "oui" if project.is_de_minimis else "non",
        f"{part.normalize():f}",
        "",
    )
