"""The rules of an edition (règlement), under a semantic version, pinned to each application when it is submitted."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.vocabulary import (
    AppealTo,
    Audience,
    Axis,
    Cents,
    ConditionPrecedent,
    CostCategory,
    DocumentKind,
    EnvelopeShare,
    LegalForm,
    Refusal,
    Region,
)

_THE_WHOLE: Final = 100
_SEMANTIC_VERSION: Final = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the scoring grid: its weight against those of the others."""

    code: str
    label: str
    weight: int


@dataclass(frozen=True, slots=True)
class CallRules:
    """One version of an edition's rules; never changed once published. Amounts in cents, durations as named.

    `maximum_cents` None: no ceiling; `maximum_rate_percent` None: the programme may bear the whole cost; no
    `audiences`: all of them. The seniority counts on `seniority_on`, or on the day of submission. Each of the
    `required_documents` is a kind of document, looked for in the file; where `accounts_required`, a person checks that
    a first accounting period is closed. Review scores by the `scoring_grid`, where there is one.
    `advance_percent` to `overdue_after_days` are applied by funding and impact, and so are the shares of the interim
    instalments (`interim_percents`, in their order; the balance is what they leave) and what must be met before
    anything is paid (`conditions_precedent`). `minutes_required` is true of every version published from now on; review
    heeds no other value of an older one, since no decision exists without signed minutes.
    Funding accepts indirect costs up to a share of the direct ones and a cap (None: no cap), and asks why a line of the
    financial report is further from its plan than `explained_variance_percent`.
    The grant pays costs of the `cost_categories` alone, where any are named. Whether a file is admissible is to be said
    within `admissibility_days` of its last submission.
    The financial report comes within `financial_report_months` of the project's end (six: article 10 of
    law 2000-321); its carrier is reminded on days counted from the last one, negative before.
    Funding amends no grant above `maximum_cents`, unless `amendments_above_maximum`.
    Within `appeal_months` of a rejection (0: never) the carrier may ask that `appeal_to` judge the file again.
    Of the `envelope_shares` the first that a file has (a region: where it names one alone) pays its award.
    """

    version: str
    axes: tuple[Axis, ...]
    legal_forms: tuple[LegalForm, ...]
    regions: tuple[Region, ...]
    minimum_cents: Cents
    maximum_cents: Cents | None = None
    minimum_seniority_months: int = 0
    minutes_required: bool = True
    advance_percent: int = 60
    signature_days: int = 90
    final_report_days: int = 60
    overdue_after_days: int = 30
    audiences: tuple[Audience, ...] = ()
    maximum_rate_percent: int | None = None
    seniority_on: date | None = None
    accounts_required: bool = False
    required_documents: tuple[str, ...] = ()
    scoring_grid: tuple[Criterion, ...] = ()
    interim_percents: tuple[int, ...] = ()
    conditions_precedent: tuple[ConditionPrecedent, ...] = ()
    indirect_cost_percent: int = 10
    indirect_cost_cap_cents: Cents | None = None
    explained_variance_percent: int = 20
    appeal_months: int = 2
    appeal_to: AppealTo = AppealTo.SAME_COMMITTEE
    admissibility_days: int = 30
    cost_categories: tuple[CostCategory, ...] = ()
    financial_report_months: int = 6
    financial_report_reminder_days: tuple[int, ...] = (-30, -7, 7, 21)
    amendments_above_maximum: bool = False
    envelope_shares: tuple[EnvelopeShare, ...] = (EnvelopeShare.COMMITTEE,)


def version_order(version: str, *, field: str = "version") -> tuple[int, int, int]:
    """(major, minor, patch) of a semantic version. Raises Refusal on `field` where it is not one."""
    match = _SEMANTIC_VERSION.fullmatch(version)
    if match is None:
        raise Refusal(
            "version_not_semantic",
            f"« {version} » n'est pas une version : trois nombres séparés par des points sont attendus (1.0.0).",
            field=field,
        )
    return int(match[1]), int(match[2]), int(match[3])


def check_rules(rules: CallRules, *, under: str = "") -> None:
    """Raises Refusal where no application could ever meet these rules, or where two of them contradict each other.

    `under` is where the rules stand in what the caller gave: "rules." in a whole call, nothing alone.
    """
    version_order(rules.version, field=f"{under}version")
    for field, values, what in (
        (f"{under}axes", rules.axes, "au moins un axe"),
        (f"{under}legal_forms", rules.legal_forms, "au moins une forme juridique"),
        (f"{under}regions", rules.regions, "au moins une région"),
        (f"{under}envelope_shares", rules.envelope_shares, "au moins une part d'enveloppe"),
    ):
        if not values:
            raise Refusal("rules_incomplete", f"Le règlement doit retenir {what}.", field=field)
    for field, values in (
        (f"{under}axes", rules.axes),
        (f"{under}legal_forms", rules.legal_forms),
        (f"{under}regions", rules.regions),
        (f"{under}audiences", rules.audiences),
        (f"{under}required_documents", rules.required_documents),
        (f"{under}cost_categories", rules.cost_categories),
        (f"{under}envelope_shares", rules.envelope_shares),
        (f"{under}scoring_grid", tuple(criterion.code for criterion in rules.scoring_grid)),
        (f"{under}conditions_precedent", rules.conditions_precedent),
        (f"{under}financial_report_reminder_days", rules.financial_report_reminder_days),
    ):
        if len(set(values)) != len(values):
            raise Refusal("rules_repeated", "La même valeur figure deux fois : ne la citez qu'une fois.", field=field)
    if not rules.minutes_required:
        raise Refusal(
            "minutes_always_required",
            "Aucune décision n'existe sans procès-verbal signé : un règlement ne peut pas en dispenser.",
            field=f"{under}minutes_required",
        )
    unknown = [kind for kind in rules.required_documents if kind not in set(DocumentKind)]
    if unknown:
        raise Refusal(
            "document_kind_unknown",
            f"Aucune pièce n'a pour nature {', '.join(unknown)} : exigez des natures parmi {', '.join(DocumentKind)}.",
            field=f"{under}required_documents",
        )
    if rules.minimum_cents <= 0:
        raise Refusal("minimum_not_positive", "Le montant minimal doit être positif.", field=f"{under}minimum_cents")
    if rules.maximum_cents is not None and rules.maximum_cents < rules.minimum_cents:
        raise Refusal(
            "maximum_below_minimum",
            "Le montant maximal doit être au moins égal au montant minimal.",
            field=f"{under}maximum_cents",
        )
    if rules.advance_percent + sum(rules.interim_percents) > _THE_WHOLE:
        raise Refusal(
            "schedule_over_the_grant",
            "L'avance et les acomptes ne peuvent pas dépasser ensemble 100 % de la subvention.",
            field=f"{under}interim_percents",
        )
