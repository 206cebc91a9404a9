"""The 360Giving Data Standard as JSON: awards, and each payment (standard.threesixtygiving.org).

Organisations are named as org-id.guide does, by their SIREN. Territories and the axis are classifications: the
standard's own geographic codes are British.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from funding.domain.open_data import Movement, SignedGrant, without_contacts
from funding.gateway.open_data.publisher import LICENCE_URL, OpenFile, Publisher

NAME: Final = "360giving.json"
VERSION: Final = "1.1"
SCHEMA_URL: Final = "https://standard.threesixtygiving.org"
_LONGEST_TITLE: Final = 139
_SIREN: Final = 9


def threesixty(grants: Iterable[SignedGrant], publisher: Publisher) -> OpenFile:
    """The package of these grants, in their order; without a grant it holds an empty list."""
    held = list(grants)
    shown = [grant_of(one, publisher) for one in held]
    package: dict[str, Any] = {
        "version": VERSION,
        "title": f"Subventions accordées par {publisher.name} au titre de Novapec",
        "license": LICENCE_URL,
        "publisher": {"identifier": _organisation(publisher.siret), "name": publisher.name},
        "grants": shown,
    }
    if held:
        package["modified"] = _instant(max(one.modified_at for one in held))
    content = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return OpenFile(NAME, "application/json", content.encode(), len(shown))


def grant_of(grant: SignedGrant, publisher: Publisher) -> dict[str, Any]:
    """A grant, whose application is known."""
    project = grant.project
    if project is None:
        raise ValueError(grant.number)
    title = without_contacts(project.title, longest=_LONGEST_TITLE)
    purpose = without_contacts(grant.purpose or project.title, longest=_LONGEST_TITLE)
    decided_on = grant.decided_on or grant.signed_on
    return {
        "id": f"{publisher.prefix}-{grant.number}",
        "title": title,
        "description": f"Convention {grant.number} : {purpose}",
        "currency": "EUR",
        "amountAppliedFor": _euros(project.requested_cents),
        "amountAwarded": _euros(grant.amount_cents),
        "amountDisbursed": _euros(grant.paid_cents),
        "awardDate": decided_on.isoformat(),
        "plannedDates": [{"startDate": grant.starts_on.isoformat(), "endDate": grant.ends_on.isoformat()}],
        "recipientOrganization": [{"id": _organisation(project.siret), "name": project.name}],
        "fundingOrganization": [{"id": _organisation(publisher.siret), "name": publisher.name}],
        "grantProgramme": [{"code": f"NOVAPEC-{grant.edition}", "title": f"Novapec {grant.edition}"}],
        "fromOpenCall": "Yes",
        "classifications": [
            {"vocabulary": "NOVAPEC-AXIS", "code": project.axis.value},
            *({"vocabulary": "INSEE-COG-REGION", "code": one.value} for one in project.regions),
        ],
        "commitmentTransaction": [
            {
                "id": f"{grant.number}-signature",
                "transactionDate": grant.signed_on.isoformat(),
                "currency": "EUR",
                "value": _euros(grant.amount_cents),
            }
        ],
        "disbursementTransaction": [_transaction(one) for one in grant.movements],
        "dateModified": _instant(grant.modified_at),
    }


def _transaction(one: Movement) -> dict[str, Any]:
    return {
        "id": one.id,
        "transactionDate": one.on.isoformat(),
        "currency": "EUR",
        "value": _euros(one.amount_cents),
    }


def _organisation(siret: str) -> str:
    return f"FR-SIRENE-{siret[:_SIREN]}"


def _euros(cents: int) -> int | float:
    return cents // 100 if cents % 100 == 0 else cents / 100


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
