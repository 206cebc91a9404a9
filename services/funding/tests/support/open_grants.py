"""A signed grant as open data has it, and who publishes it, for the rules that need no database."""

from datetime import UTC, date, datetime

from funding.domain.open_data import Project, SignedGrant
from funding.gateway.open_data.publisher import Publisher
from shared.vocabulary import Axis, LegalForm, Region

PROJECT = Project(
    "NVP-2025-0001",
    "73282932000074",
    "Association Exemple",
    LegalForm.ASSOCIATION,
    "W751234567",
    "Déclics numériques",
    Axis.SOLIDARITY_INCLUSION,
    (Region.BRETAGNE,),
    70_000_00,
)
GRANT = SignedGrant(
    number="CONV-2025-0001",
    edition=2025,
    signed_on=date(2025, 3, 10),
    decided_on=date(2025, 2, 20),
    amount_cents=60_000_00,
    highest_cents=60_000_00,
    instalments=2,
    starts_on=date(2025, 4, 1),
    ends_on=date(2026, 3, 31),
    pays_until=date(2026, 5, 30),
    closed=False,
    modified_at=datetime(2025, 3, 10, tzinfo=UTC),
    project=PROJECT,
)
PUBLISHER = Publisher("APEC", "73282932000074", "360G-novapec")
