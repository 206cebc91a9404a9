"""Rules and application files, kept from what intake announced."""

import json
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from review.domain.appealing import AppealTerms
from review.domain.application import ApplicationFile
from review.domain.scoring import Grid
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import AppealTo, Axis, Cents, EligibilityRule, EnvelopeShare, Region, Stage

INSERT_RULES: Final = """
INSERT INTO review.call_rules (call_id, version, edition, scoring_grid, appeal_months, appeal_to, envelope_shares)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7)"""

APPEAL_TERMS: Final = "SELECT appeal_months, appeal_to FROM review.call_rules WHERE call_id = $1 AND version = $2"

RULES_KNOWN: Final = "SELECT EXISTS (SELECT FROM review.call_rules WHERE call_id = $1 AND version = $2)"

INSERT_FILE: Final = """
INSERT INTO review.application_file (application_id, number, call_id, edition, rules_version, submitted_on,
    carrier_siret, carrier_name, organisations, project_title, axis, stage, regions, requested_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""

REPLACE_FILE: Final = """
UPDATE review.application_file SET number = $2, call_id = $3, edition = $4, rules_version = $5, submitted_on = $6,
    carrier_siret = $7, carrier_name = $8,
    organisations = ARRAY(SELECT unnest($9::text[]) UNION SELECT unnest(former_carriers) ORDER BY 1),
    project_title = $10, axis = $11, stage = $12, regions = $13, requested_cents = $14
WHERE application_id = $1"""

# Nobody is let back in: whoever was tied to the carrier before stays recused.
HAND_OVER: Final = """
UPDATE review.application_file SET carrier_siret = $2, carrier_name = coalesce($3, carrier_name),
    organisations = ARRAY(SELECT unnest(organisations || carrier_siret) UNION SELECT $2 ORDER BY 1),
    former_carriers = ARRAY(SELECT DISTINCT unnest(former_carriers || carrier_siret) ORDER BY 1)
WHERE application_id = $1"""

KEEP_WAIVED: Final = """
UPDATE review.application_file SET waived_rules = $2 WHERE application_id = $1 AND waived_rules <> $2"""

LOAD_FILE: Final = """
SELECT f.*, r.envelope_shares FROM review.application_file f
JOIN review.call_rules r ON r.call_id = f.call_id AND r.version = f.rules_version WHERE f.application_id = $1"""


def save_rules(
    tx: Transaction,
    *,
    call_id: UUID,
    version: str,
    edition: int,
    grid: Grid,
    appeals: AppealTerms,
    envelope_shares: Sequence[EnvelopeShare],
) -> None:
    """Keep what a published version of the rules says of scoring, of appeals and of who pays."""
    lines = json.dumps([{"code": one.code, "label": one.label, "weight": one.weight} for one in grid])
    tx.write(INSERT_RULES, call_id, version, edition, lines, appeals.months, appeals.to, list(envelope_shares))


async def rules_known(tx: Transaction, *, call_id: UUID, version: str) -> bool:
    """Whether the publication of this version of the rules was heard."""
    return await tx.fetchval(RULES_KNOWN, call_id, version)


async def appeal_terms(tx: Transaction, *, call_id: UUID, version: str) -> AppealTerms:
    """What a version of the rules says of appeals; a file is kept only under rules that are."""
    row = await tx.fetchrow(APPEAL_TERMS, call_id, version)
    if row is None:
        message = f"review keeps no rules {version} of the call {call_id}"
        raise LookupError(message)
    return AppealTerms(row["appeal_months"], AppealTo(row["appeal_to"]))


def save_file(tx: Transaction, file: ApplicationFile) -> None:
    """Keep a submitted application."""
    tx.write(INSERT_FILE, *_columns(file))


def replace_file(tx: Transaction, file: ApplicationFile) -> None:
    """Keep an application as it was submitted anew."""
    tx.write(REPLACE_FILE, *_columns(file))


def keep_waived(tx: Transaction, application_id: UUID, rules: Collection[EligibilityRule]) -> None:
    """Keep which rules were waived when the application was last declared admissible."""
    tx.write(KEEP_WAIVED, application_id, sorted(rules), rows=None)


def hand_over(tx: Transaction, application_id: UUID, *, siret: str, name: str | None) -> None:
    """Keep who carries an application from now on."""
    tx.write(HAND_OVER, application_id, siret, name)


def _columns(file: ApplicationFile) -> tuple[object, ...]:
    return (
        file.application_id,
        file.number,
        file.call_id,
        file.edition,
        file.rules_version,
        file.submitted_on,
        file.carrier_siret,
        file.carrier_name,
        sorted(file.organisations),
        file.project_title,
        file.axis,
        file.stage,
        sorted(file.regions),
        file.requested_cents,
    )


async def load_file(tx: Transaction, application_id: UUID) -> ApplicationFile | None:
    """A submitted application, or None."""
    row = await tx.fetchrow(LOAD_FILE, application_id)
    return file_of(row) if row is not None else None


def file_of(row: Row) -> ApplicationFile:
    """The file in a row that holds its columns."""
    return ApplicationFile(
        application_id=row["application_id"],
        number=row["number"],
        call_id=row["call_id"],
        edition=row["edition"],
        rules_version=row["rules_version"],
        submitted_on=row["submitted_on"],
        carrier_siret=row["carrier_siret"],
        carrier_name=row["carrier_name"],
        organisations=frozenset(row["organisations"]),
        project_title=row["project_title"],
        axis=Axis(row["axis"]),
        stage=Stage(row["stage"]),
        regions=frozenset(Region(code) for code in row["regions"]),
        requested_cents=Cents(row["requested_cents"]),
        waived_rules=frozenset(EligibilityRule(rule) for rule in row["waived_rules"]),
        envelope_shares=tuple(EnvelopeShare(share) for share in row["envelope_shares"]),
    )
