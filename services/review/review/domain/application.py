"""The application as the committee judges it: a copy kept from what intake announced."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.vocabulary import Axis, Cents, EligibilityRule, EnvelopeShare, Region, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFile:
    """A submitted application under the rules of its version.

    `organisations` are the SIRETs of the carrier, of those who carried it before, and of the partners: who has an
    interest in one of them is recused. `waived_rules` are those of the edition that a person at intake held to be met
    against what the assessment found. `envelope_shares`: which of these pays an award, the first that the file has.
    """

    application_id: UUID
    number: str
    call_id: UUID
    edition: int
    rules_version: str
    submitted_on: date
    carrier_siret: str
    carrier_name: str
    organisations: frozenset[str]
    project_title: str
    axis: Axis
    stage: Stage
    regions: frozenset[Region]
    requested_cents: Cents
    waived_rules: frozenset[EligibilityRule] = frozenset()
    envelope_shares: tuple[EnvelopeShare, ...] = (EnvelopeShare.COMMITTEE,)
