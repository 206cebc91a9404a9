"""What funding answers of financial reports: the form, its lines, what they give right to."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from funding.domain.chart import ChartLine, Side, cerfa_chart
from funding.domain.costs import ReportLine, StrikeReason
from funding.domain.financial_report import Assessment, FinancialReportState, budget_in_force
from funding.domain.reporting import STATEMENT
from funding.domain.shares import partners_parts
from funding.handlers.financial_reports import Accounts
from shared.vocabulary import AttachmentKind
from shared.web import View, words

Code = Annotated[str, Field(description="La ligne du plan CERFA 15059.", examples=["641"])]
Planned = Annotated[int, Field(description="Le prévu, en centimes d'euro.", examples=[1_600_000])]
Actual = Annotated[int, Field(description="Le réalisé, en centimes d'euro.", examples=[1_450_000])]


class ReportLineView(View):
    """Une ligne du compte rendu : prévue, réalisée, et l'écart."""

    code: Code
    planned_cents: Planned
    actual_cents: Actual
    variance_cents: int = Field(description="Le réalisé moins le prévu, en centimes d'euro.", examples=[-150_000])
    explanation: str | None = Field(description="Pourquoi la ligne s'écarte du prévu ; null si rien n'est dit.")


class StrikeView(View):
    """Une dépense écartée."""

    code: Code
    amount_cents: int = Field(description="Ce qui est écarté, en centimes d'euro.", examples=[50_000])
    reason: StrikeReason = Field(description="Le motif.")
    why: str = Field(description="Ce qui en est dit au porteur.")


class AttachmentView(View):
    """Une pièce déposée avec ce compte rendu, prouvée par son empreinte."""

    kind: AttachmentKind = Field(description="La nature de la pièce.")
    name: str = Field(description="Son nom.", examples=["comptes-2025.pdf"])
    sha256: str = Field(description="Le SHA-256 de son contenu, en hexadécimal.")


class CertificationView(View):
    """La certification par le représentant légal ; son nom reste au coffre."""

    person_id: UUID = Field(description="Qui a certifié, par son identifiant opaque.")
    certified_on: date = Field(description="Le jour de la certification.", examples=["2026-06-15"])
    statement: str = Field(description="Ce qui a été certifié, mot pour mot.")


class AssessmentView(View):
    """Ce à quoi le compte rendu donne droit, dépenses écartées déduites."""

    direct_cents: int = Field(description="Les coûts directs éligibles, en centimes d'euro.")
    indirect_cents: int = Field(description="Les charges indirectes retenues, dans la limite du règlement.")
    excess_indirect_cents: int = Field(description="Les charges indirectes au-delà de cette limite.")
    struck_cents: int = Field(description="Les dépenses écartées.")
    eligible_cents: int = Field(description="Le coût éligible : directs et indirects.")
    entitled_cents: int = Field(description="La subvention pour ce coût, au taux de la convention et à son plafond.")
    balance_cents: int = Field(description="Ce qui reste à verser ; jamais négatif.")
    overpaid_cents: int = Field(
        description="Le trop-perçu : ce qui reste versé au-delà de la subvention due ; 0 s'il n'y en a pas. Le "
        "reversement proposé est moindre de ce que d'autres réclament déjà et n'ont pas reçu."
    )

    @classmethod
    def of(cls, found: Assessment) -> Self:
        """Show an assessment."""
        return cls(
            direct_cents=found.cost.direct_cents,
            indirect_cents=found.cost.indirect_cents,
            excess_indirect_cents=found.cost.excess_indirect_cents,
            struck_cents=found.cost.struck_cents,
            eligible_cents=found.cost.total_cents,
            entitled_cents=found.entitled_cents,
            balance_cents=found.balance_cents,
            overpaid_cents=found.overpaid_cents,
        )


class PartnerView(View):
    """Un partenaire du groupement : sa part, et ce que le chef de file lui en a reversé."""

    siret: str = Field(description="Son SIRET.", examples=["44306184100047"])
    name: str = Field(description="Son nom.", examples=["Coopérative Exemple"])
    share_cents: int = Field(description="Sa part de la subvention, en centimes d'euro.", examples=[200_000])
    due_cents: int = Field(description="Sa part des tranches déjà versées.", examples=[120_000])
    passed_on_cents: int | None = Field(description="Ce qui lui a été reversé, dit le dernier dépôt ; null avant.")
    left_cents: int = Field(description="Ce qui reste à lui reverser des tranches versées.", examples=[0])

    @classmethod
    def all(cls, accounts: Accounts) -> list[Self]:
        """Show every partner that has a share."""
        report = accounts.report
        said = {one.siret: one.amount_cents for one in report.passed_on} if report else {}
        return [
            cls(
                siret=one.share.siret,
                name=one.share.name,
                share_cents=one.share.amount_cents,
                due_cents=one.due_cents,
                passed_on_cents=said.get(one.share.siret),
                left_cents=max(0, one.due_cents - said.get(one.share.siret, 0)),
            )
            for one in partners_parts(accounts.agreement)
        ]


class FinancialReportView(View):
    """Une version du compte rendu financier."""

    id: UUID = Field(description="Cette version, par son identifiant.")
    agreement_id: words.AgreementId
    version: int = Field(description="Son rang, à partir de 1.", examples=[1])
    state: FinancialReportState = Field(
        description="SUBMITTED : déposé ; SUPERSEDED : remplacé ; RETURNED : renvoyé au porteur ; ACCEPTED : accepté."
    )
    returned_on: date | None = Field(description="Le jour où il a été renvoyé au porteur ; null s'il ne l'est pas.")
    comment: str | None = Field(description="Ce que le porteur doit corriger ; null s'il n'est pas renvoyé.")
    charges: list[ReportLineView] = Field(description="Les charges, ligne par ligne.")
    resources: list[ReportLineView] = Field(description="Les produits, ligne par ligne.")
    attachments: list[AttachmentView] = Field(description="Les pièces jointes.")
    certification: CertificationView | None = Field(description="La certification ; null dans les anciens dépôts.")
    partners: list[PartnerView] = Field(description="Ce qui a été reversé aux partenaires du groupement.")
    strikes: list[StrikeView] = Field(description="Les dépenses écartées à l'acceptation.")
    planned_cents: int = Field(description="Le coût prévu, sans les contributions en nature.", examples=[2_000_000])
    actual_cents: int = Field(description="Le coût réalisé, sans les contributions en nature.", examples=[1_800_000])
    eligible_cents: int | None = Field(description="Le coût éligible accepté ; null avant.")
    entitled_cents: int | None = Field(description="La subvention à laquelle ces coûts donnent droit ; null avant.")
    assessment: AssessmentView = Field(description="Le calcul, en l'état.")
    revision: words.Revision = Field(description="Version de la convention : à redonner dans If-Match.", examples=[5])

    @classmethod
    def of(cls, accounts: Accounts) -> Self | None:
        """Show the newest version; None where there is none."""
        report, assessment, agreement = accounts.report, accounts.assessment, accounts.agreement
        if report is None or assessment is None:
            return None
        return cls(
            id=report.id,
            agreement_id=agreement.id,
            version=report.version,
            state=report.state,
            returned_on=report.returned.returned_on if report.returned else None,
            comment=report.returned.comment if report.returned else None,
            charges=_lines(report.side(Side.CHARGES)),
            resources=_lines(report.side(Side.RESOURCES)),
            attachments=[AttachmentView.model_validate(one, from_attributes=True) for one in report.attachments],
            certification=CertificationView.model_validate(report.certification, from_attributes=True)
            if report.certification
            else None,
            partners=PartnerView.all(accounts),
            strikes=[StrikeView.model_validate(one, from_attributes=True) for one in report.strikes],
            planned_cents=report.planned_cents,
            actual_cents=report.actual_cents,
            eligible_cents=report.eligible_cents,
            entitled_cents=agreement.entitled_cents,
            assessment=AssessmentView.of(assessment),
            revision=agreement.revision,
        )


class FormLineView(View):
    """Une ligne à remplir : ce qui était prévu, et ce qui a déjà été dit."""

    code: Code
    label: str = Field(description="L'intitulé de la ligne.", examples=["Rémunération des personnels"])
    planned_cents: Planned
    actual_cents: int | None = Field(description="Le réalisé du dernier dépôt ; null s'il n'y en a pas.")
    explanation: str | None = Field(description="L'explication du dernier dépôt ; null s'il n'y en a pas.")


class FormClassView(View):
    """Une classe du plan et ses lignes."""

    code: str = Field(description="La classe.", examples=["64"])
    label: str = Field(description="Son intitulé.", examples=["Charges de personnel"])
    lines: list[FormLineView] = Field(description="Ses lignes, dans l'ordre du formulaire.")


class FinancialReportFormView(View):
    """Le formulaire CERFA 15059 de cette convention, prérempli avec le budget du dossier."""

    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    project_title: str = Field(description="L'intitulé du projet.")
    starts_on: date = Field(description="Le premier jour du projet.")
    ends_on: date = Field(description="Le dernier jour du projet.")
    amount_cents: int = Field(description="La subvention de la convention, en centimes d'euro.", examples=[1_000_000])
    paid_cents: int = Field(description="Ce qui en est déjà versé, en centimes d'euro.", examples=[600_000])
    budget_cents: int = Field(description="Le coût prévu, sans les contributions en nature.", examples=[2_000_000])
    planned_is_known: bool = Field(description="Faux : le budget n'est pas connu ligne par ligne, donnez le prévu.")
    charges: list[FormClassView] = Field(description="Les charges, par classe.")
    resources: list[FormClassView] = Field(description="Les produits, par classe.")
    indirect_cost_percent: int = Field(description="Part admise des charges indirectes, en pour cent des directes.")
    indirect_cost_cap_cents: int | None = Field(description="Plafond des charges indirectes ; null sans plafond.")
    explained_variance_percent: int = Field(description="Écart au prévu au-delà duquel une ligne s'explique.")
    statement: str = Field(description="Ce que le représentant légal certifie.")
    partners: list[PartnerView] = Field(description="Les partenaires du groupement, dont dire ce qui leur est reversé.")
    revision: words.Revision = Field(description="Version de la convention : à redonner dans If-Match.", examples=[5])

    @classmethod
    def of(cls, accounts: Accounts) -> Self:
        """Show the form."""
        agreement, rules = accounts.agreement, accounts.rules
        return cls(
            agreement_id=agreement.id,
            agreement_number=agreement.name.number,
            project_title=accounts.application.project_title,
            starts_on=agreement.terms.starts_on,
            ends_on=agreement.terms.ends_on,
            amount_cents=agreement.terms.amount_cents,
            paid_cents=agreement.paid_cents,
            budget_cents=agreement.terms.budget_cents,
            planned_is_known=bool(budget_in_force(agreement, accounts.application.budget)),
            charges=_form(accounts, Side.CHARGES),
            resources=_form(accounts, Side.RESOURCES),
            indirect_cost_percent=rules.indirect_percent,
            indirect_cost_cap_cents=rules.indirect_cap_cents,
            explained_variance_percent=rules.variance_percent,
            statement=STATEMENT,
            partners=PartnerView.all(accounts),
            revision=agreement.revision,
        )


def _lines(lines: Iterable[ReportLine]) -> list[ReportLineView]:
    return [ReportLineView.model_validate(line, from_attributes=True) for line in lines]


def _form(accounts: Accounts, side: Side) -> list[FormClassView]:
    planned = {line.code: line.cents for line in accounts.application.budget if line.side is side}
    given = {line.code: line for line in accounts.report.side(side)} if accounts.report else {}

    def line(known: ChartLine) -> FormLineView:
        last = given.get(known.code)
        return FormLineView(
            code=known.code,
            label=known.label,
            planned_cents=planned.get(known.code, last.planned_cents if last else 0),
            actual_cents=last.actual_cents if last else None,
            explanation=last.explanation if last else None,
        )

    classes = groupby(cerfa_chart()[side].values(), key=lambda known: (known.of_class, known.class_label))
    return [
        FormClassView(code=code, label=label, lines=[line(one) for one in lines]) for (code, label), lines in classes
    ]
