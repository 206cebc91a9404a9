"""Calls as they come in and go out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from intake import domain
from intake.api.examples import CALL, TERMS
from intake.api.parameters import COST_CATEGORIES
from shared.places import RegionCode
from shared.vocabulary import (
    AppealTo,
    Audience,
    Axis,
    Cents,
    ConditionPrecedent,
    CostCategory,
    EnvelopeShare,
    LegalForm,
    Region,
)
from shared.web import AmountCents, Body, View, words

Months = Annotated[int, Field(strict=True, ge=0, le=600)]
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$")]


class CriterionBody(Body):
    """Un critère de la grille d'évaluation."""

    code: Code = Field(description="Le code du critère.", examples=["INNOVATION"])
    label: str = Field(min_length=1, max_length=200, description="Le critère.", examples=["Caractère innovant"])
    weight: Annotated[int, Field(strict=True, ge=1, le=1000)] = Field(description="Son poids parmi les autres.")


class RulesBody(Body):
    """Une version du règlement d'une édition."""

    model_config = ConfigDict(json_schema_extra={"examples": [CALL["rules"]]})

    version: str = Field(description="Version sémantique ; une version publiée ne change plus.", examples=["1.0.0"])
    axes: list[Axis] = Field(description="Axes retenus pour cette édition.", examples=[list(Axis)])
    legal_forms: list[LegalForm] = Field(
        description="Formes juridiques admises.", examples=[["ASSOCIATION", "ESUS", "COOPERATIVE"]]
    )
    regions: list[RegionCode] = Field(
        description="Régions ouvertes, par leur code INSEE.", examples=[["11", "75", "93"]]
    )
    minimum_cents: AmountCents = Field(description="Subvention minimale, en centimes.", examples=[500_000])
    maximum_cents: AmountCents | None = Field(default=None, description="Subvention maximale, en centimes.")
    minimum_seniority_months: Months = Field(default=0, description="Ancienneté du porteur au dépôt.", examples=[6])
    minutes_required: bool = Field(
        default=True,
        description="Toujours vrai : une décision n'est définitive qu'une fois le procès-verbal signé.",
    )
    advance_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = Field(
        default=60, description="Part de l'avance dans la subvention, en pour cent."
    )
    signature_days: Days = Field(default=90, description="Délai de signature de la convention, en jours.")
    final_report_days: Days = Field(default=60, description="Délai du rapport final après la fin du projet, en jours.")
    overdue_after_days: Days = Field(default=30, description="Retard toléré d'un rapport, en jours.")
    audiences: list[Audience] = Field(
        default_factory=list[Audience], description="Publics retenus ; aucun n'est exclu si la liste est vide."
    )
    maximum_rate_percent: Annotated[int, Field(strict=True, ge=1, le=100)] | None = Field(
        default=None, description="Part maximale du coût du projet demandée à Novapec, en pour cent."
    )
    seniority_on: date | None = Field(
        default=None, description="Jour où compte l'ancienneté ; celui du dépôt sinon.", examples=["2025-12-01"]
    )
    accounts_required: bool = Field(default=False, description="Un premier exercice comptable doit être clos.")
    required_documents: list[Code] = Field(
        default_factory=list[str],
        max_length=50,
        description="Pièces exigées, par leur nature ; celle qui manque empêche la recevabilité, non le dépôt.",
        examples=[["STATUTES"]],
    )
    appeal_months: Annotated[int, Field(strict=True, ge=0, le=24)] = Field(
        default=2, description="Mois, après un rejet, pour en demander le réexamen ; 0 : le règlement n'en admet pas."
    )
    appeal_to: AppealTo = Field(
        default=AppealTo.SAME_COMMITTEE,
        description="Qui réexamine : SAME_COMMITTEE, le comité qui a décidé ; NATIONAL_COMMITTEE, le comité national.",
    )
    envelope_shares: list[EnvelopeShare] = Field(
        default=[EnvelopeShare.COMMITTEE],
        max_length=3,
        description="À qui est la part de l'enveloppe qui paie un dossier, la première qu'il a : COMMITTEE, le comité "
        "devant lequel il est ; REGION, sa région s'il n'en nomme qu'une ; AXIS, son axe.",
        examples=[["REGION", "COMMITTEE"]],
    )
    scoring_grid: list[CriterionBody] = Field(
        default_factory=list[CriterionBody], max_length=50, description="Grille d'évaluation et ses poids."
    )
    interim_percents: list[Annotated[int, Field(strict=True, ge=1, le=99)]] = Field(
        default_factory=list[int],
        max_length=10,
        description="Part de chaque acompte dans la subvention, en pour cent ; le solde est ce qui reste.",
        examples=[[20]],
    )
    conditions_precedent: list[ConditionPrecedent] = Field(
        default_factory=list[ConditionPrecedent],
        description="Ce qu'une personne doit constater avant tout versement.",
        examples=[["BANK_DETAILS"]],
    )
    indirect_cost_percent: Percent = Field(
        default=10, description="Part forfaitaire des charges indirectes, en pour cent des coûts directs éligibles."
    )
    indirect_cost_cap_cents: AmountCents | None = Field(
        default=None, description="Plafond des charges indirectes, en centimes ; aucun s'il est absent."
    )
    explained_variance_percent: Percent = Field(
        default=20, description="Écart au prévu au-delà duquel une ligne du compte rendu financier s'explique."
    )
    admissibility_days: Days = Field(
        default=30, description="Délai pour constater la recevabilité après le dernier dépôt, en jours."
    )
    cost_categories: list[CostCategory] = Field(
        default_factory=list[CostCategory],
        description=f"Dépenses éligibles ; toutes si la liste est vide. {COST_CATEGORIES}",
    )
    financial_report_months: Annotated[int, Field(strict=True, ge=1, le=24)] = Field(
        default=6, description="Mois pour déposer le compte rendu financier après la fin du projet."
    )
    financial_report_reminder_days: list[Annotated[int, Field(strict=True, ge=-366, le=366)]] = Field(
        default=[-30, -7, 7, 21],
        max_length=12,
        description="Jours où le compte rendu financier est rappelé, comptés depuis son dernier jour ; négatifs avant.",
    )

    amendments_above_maximum: bool = Field(
        default=False, description="Vrai : un avenant peut porter une subvention au-delà du maximum de l'édition."
    )

    def rules(self) -> domain.CallRules:
        """The rules in the domain's own words."""
        return domain.CallRules(
            version=self.version,
            axes=tuple(self.axes),
            legal_forms=tuple(self.legal_forms),
            regions=tuple(self.regions),
            minimum_cents=Cents(self.minimum_cents),
            maximum_cents=None if self.maximum_cents is None else Cents(self.maximum_cents),
            minimum_seniority_months=self.minimum_seniority_months,
            minutes_required=self.minutes_required,
            advance_percent=self.advance_percent,
            signature_days=self.signature_days,
            final_report_days=self.final_report_days,
            overdue_after_days=self.overdue_after_days,
            audiences=tuple(self.audiences),
            maximum_rate_percent=self.maximum_rate_percent,
            seniority_on=self.seniority_on,
            accounts_required=self.accounts_required,
            required_documents=tuple(self.required_documents),
            appeal_months=self.appeal_months,
            appeal_to=self.appeal_to,
            scoring_grid=tuple(domain.Criterion(one.code, one.label, one.weight) for one in self.scoring_grid),
            interim_percents=tuple(self.interim_percents),
            conditions_precedent=tuple(self.conditions_precedent),
            indirect_cost_percent=self.indirect_cost_percent,
            indirect_cost_cap_cents=None
            if self.indirect_cost_cap_cents is None
            else Cents(self.indirect_cost_cap_cents),
            explained_variance_percent=self.explained_variance_percent,
            admissibility_days=self.admissibility_days,
            cost_categories=tuple(self.cost_categories),
            financial_report_months=self.financial_report_months,
            financial_report_reminder_days=tuple(self.financial_report_reminder_days),
            amendments_above_maximum=self.amendments_above_maximum,
            envelope_shares=tuple(self.envelope_shares),
        )


class SessionBody(Body):
    """Une session de validation."""

    name: str = Field(min_length=1, max_length=40, examples=["2025-1"], description="Le nom de la session.")
    cutoff_on: date = Field(description="Dernier jour de dépôt pour cette session (Paris).", examples=["2025-03-01"])


class CallTermsBody(Body):
    """Ce qu'une édition annonce d'elle-même, en entier : son titre, sa fenêtre, ses sessions et son enveloppe."""

    model_config = ConfigDict(json_schema_extra={"examples": [TERMS]})

    edition: Annotated[int, Field(strict=True, ge=2000, le=2100)] = Field(
        description="L'année de l'édition ; une seule par année.", examples=[2025]
    )
    title: str = Field(min_length=1, max_length=200, examples=["Novapec 2025"], description="Le titre de l'édition.")
    opens_on: date = Field(description="Premier jour de dépôt (Paris).", examples=["2025-01-01"])
    closes_on: date = Field(description="Dernier jour de dépôt, inclus (Paris).", examples=["2025-07-21"])
    sessions: list[SessionBody] = Field(
        description="Sessions dans l'ordre ; la dernière date limite est le jour de la clôture.",
        examples=[[{"name": "2025-1", "cutoff_on": "2025-03-01"}, {"name": "2025-2", "cutoff_on": "2025-07-21"}]],
    )
    budget_cents: AmountCents = Field(description="Enveloppe annoncée, en centimes.", examples=[400_000_000])

    def terms(self) -> domain.CallTerms:
        """What the edition announces of itself, in the domain's own words."""
        return domain.CallTerms(
            edition=self.edition,
            title=self.title,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            sessions=tuple(domain.Session(session.name, session.cutoff_on) for session in self.sessions),
            budget_cents=Cents(self.budget_cents),
        )


class CallBody(CallTermsBody):
    """Une édition de l'appel à projets, avec son premier règlement."""

    model_config = ConfigDict(json_schema_extra={"examples": [CALL]})

    rules: RulesBody = Field(description="Le premier règlement de l'édition.")


class CriterionView(View):
    """Un critère de la grille d'évaluation."""

    code: str = Field(description="Le code du critère.")
    label: str = Field(description="Le critère.")
    weight: int = Field(description="Son poids parmi les autres.")


class RulesView(View):
    """La version du règlement en vigueur."""

    version: str = Field(description="Version sémantique ; une version publiée ne change plus.")
    axes: tuple[Axis, ...] = Field(description="Axes retenus pour cette édition.")
    legal_forms: tuple[LegalForm, ...] = Field(description="Formes juridiques admises.")
    regions: tuple[Region, ...] = Field(description="Régions ouvertes, par leur code INSEE.")
    minimum_cents: int = Field(description="Subvention minimale, en centimes.")
    maximum_cents: int | None = Field(description="Subvention maximale, en centimes ; null sans plafond.")
    minimum_seniority_months: int = Field(description="Ancienneté du porteur au dépôt, en mois.")
    minutes_required: bool = Field(description="Une décision n'est définitive qu'une fois le procès-verbal signé.")
    advance_percent: int = Field(description="Part de l'avance dans la subvention, en pour cent.")
    signature_days: int = Field(description="Délai de signature de la convention, en jours.")
    final_report_days: int = Field(description="Délai du rapport final après la fin du projet, en jours.")
    overdue_after_days: int = Field(description="Retard toléré d'un rapport, en jours.")
    audiences: tuple[Audience, ...] = Field(description="Publics retenus ; vide : aucun n'est exclu.")
    maximum_rate_percent: int | None = Field(description="Part maximale du coût demandée, en pour cent ; null : 100.")
    seniority_on: date | None = Field(description="Jour où compte l'ancienneté ; null : celui du dépôt.")
    accounts_required: bool = Field(description="Un premier exercice comptable doit être clos.")
    required_documents: tuple[str, ...] = Field(description="Pièces exigées, par leur nature.")
    scoring_grid: tuple[CriterionView, ...] = Field(description="Grille d'évaluation ; vide si elle n'est pas donnée.")
    interim_percents: tuple[int, ...] = Field(description="Part de chaque acompte dans la subvention, en pour cent.")
    conditions_precedent: tuple[ConditionPrecedent, ...] = Field(description="À constater avant tout versement.")
    indirect_cost_percent: int = Field(
        description="Part forfaitaire des charges indirectes, en pour cent des directes."
    )
    indirect_cost_cap_cents: int | None = Field(description="Plafond des charges indirectes ; null sans plafond.")
    explained_variance_percent: int = Field(description="Écart au prévu qui s'explique, en pour cent.")
    appeal_months: int = Field(description="Mois pour demander le réexamen d'un rejet ; 0 : il n'y en a pas.")
    appeal_to: AppealTo = Field(description="Qui réexamine un dossier rejeté.")
    admissibility_days: int = Field(description="Délai pour constater la recevabilité, en jours.")
    cost_categories: tuple[CostCategory, ...] = Field(
        description=f"Dépenses éligibles ; vide : aucune n'est exclue. {COST_CATEGORIES}"
    )
    financial_report_months: int = Field(description="Mois pour déposer le compte rendu financier.")
    financial_report_reminder_days: tuple[int, ...] = Field(
        description="Jours où il est rappelé, comptés depuis son dernier jour ; négatifs avant."
    )
    amendments_above_maximum: bool = Field(description="Un avenant peut dépasser la subvention maximale.")
    envelope_shares: tuple[EnvelopeShare, ...] = Field(
        description="À qui est la part de l'enveloppe qui paie un dossier : la première qu'il a."
    )


class SessionView(View):
    """Une session de validation."""

    name: str = Field(description="Le nom de la session.")
    cutoff_on: date = Field(description="Dernier jour de dépôt pour cette session (Paris).")


class CallView(View):
    """Une édition de l'appel à projets."""

    id: UUID = Field(description="L'appel à projets, par son identifiant.")
    state: domain.CallState = Field(description="DRAFT : en préparation ; OPEN : ouvert ; CLOSED : clos.")
    revision: int = Field(description="À redonner dans If-Match, entre guillemets.")
    edition: words.Edition
    title: str = Field(description="Le titre de l'édition.")
    opens_on: date = Field(description="Premier jour de dépôt (Paris).")
    closes_on: date = Field(description="Dernier jour de dépôt, inclus (Paris).")
    closed_on: date | None = Field(description="Le jour de la clôture, une fois l'appel clos.")
    sessions: tuple[SessionView, ...] = Field(description="Les sessions de validation, dans l'ordre.")
    budget_cents: int = Field(description="Enveloppe annoncée, en centimes.")
    rules: RulesView = Field(description="Le règlement en vigueur.")

    @classmethod
    def of(cls, call: domain.Call) -> Self:
        """Show a call."""
        terms = call.terms
        return cls(
            id=call.id,
            state=call.state,
            revision=call.revision,
            edition=terms.edition,
            title=terms.title,
            opens_on=terms.opens_on,
            closes_on=terms.closes_on,
            closed_on=call.closed_on,
            sessions=tuple(SessionView(name=one.name, cutoff_on=one.cutoff_on) for one in terms.sessions),
            budget_cents=terms.budget_cents,
            rules=RulesView.model_validate(call.rules, from_attributes=True),
        )
