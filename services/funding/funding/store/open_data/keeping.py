"""What the projection writes. Each row belongs to one stream; written again, it changes nothing.

The one exception is a counter-event (an agreement amended, closed), which its own stream brings after the signature.
"""

from typing import Final, LiteralString

KEEP_APPLICATION: Final[LiteralString] = """
INSERT INTO funding.open_application_v1 (application_id, number, siret, name, legal_form, rna, title, axis, regions,
    requested_cents, modified_at, de_minimis_cents, partner_forms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb)
ON CONFLICT (application_id) DO UPDATE
SET siret = excluded.siret, name = excluded.name, legal_form = excluded.legal_form, rna = excluded.rna,
    title = excluded.title, axis = excluded.axis, regions = excluded.regions,
    requested_cents = excluded.requested_cents, modified_at = excluded.modified_at,
    de_minimis_cents = excluded.de_minimis_cents, partner_forms = excluded.partner_forms"""

# The number at the register of associations and the legal form are a legal person's own. Of another one the first is
# not known, and the second is what intake tells of it: where it tells nothing, OTHER, which is never published.
KEEP_TRANSFER: Final[LiteralString] = """
UPDATE funding.open_application_v1
SET siret = $2, name = coalesce($3, name), rna = CASE WHEN left(siret, 9) = left($2, 9) THEN rna END,
    legal_form = coalesce($5, CASE WHEN left(siret, 9) = left($2, 9) THEN legal_form ELSE 'OTHER' END),
    modified_at = greatest(modified_at, $4)
WHERE application_id = $1"""

KEEP_DECISION: Final[LiteralString] = """
INSERT INTO funding.open_decision_v1 (application_id, decided_on) VALUES ($1, $2)
ON CONFLICT (application_id) DO UPDATE SET decided_on = excluded.decided_on"""

KEEP_AGREEMENT: Final[LiteralString] = """
INSERT INTO funding.open_agreement_v1 (agreement_id, application_id, number, edition, signed_on, amount_cents,
    highest_cents, instalments, starts_on, ends_on, pays_until, modified_at, partners)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12::jsonb)
ON CONFLICT (agreement_id) DO NOTHING"""

KEEP_AMENDED: Final[LiteralString] = """
UPDATE funding.open_agreement_v1
SET amount_cents = $2, highest_cents = greatest(highest_cents, $2), instalments = $3, starts_on = $4, ends_on = $5,
    pays_until = $6, modified_at = greatest(modified_at, $7), partners = $8::jsonb
WHERE agreement_id = $1"""

KEEP_CLOSED: Final[LiteralString] = """
UPDATE funding.open_agreement_v1 SET closed = true, modified_at = greatest(modified_at, $2) WHERE agreement_id = $1"""

KEEP_MOVEMENT: Final[LiteralString] = """
INSERT INTO funding.open_movement_v1 (movement, agreement_id, moved_on, amount_cents, modified_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (movement) DO NOTHING"""

RESET: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM funding.open_application_v1",
    "DELETE FROM funding.open_decision_v1",
    "DELETE FROM funding.open_agreement_v1",
    "DELETE FROM funding.open_movement_v1",
)
