"""How roll-ups are shown: to staff whole, to anyone without small cells."""

from pydantic import Field

from impact.domain import (
    DURABLE_WORK_AT_SIX_MONTHS,
    IN_TRAINING_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    PARTICIPANTS_REACHED,
    POSITIVE_EXITS,
    SMALL_BUSINESSES_SUPPORTED,
    TRANSITION_WORK_AT_SIX_MONTHS,
    By,
    Measure,
    Published,
    RollUp,
)
from shared.vocabulary import Unit
from shared.web import View, words


class RatioView(View):
    """Une proportion : la somme des numérateurs sur la somme des dénominateurs, jamais une moyenne de taux."""

    numerator: int = Field(description="Somme des numérateurs vérifiés.", examples=[34])
    denominator: int = Field(description="Somme des dénominateurs vérifiés.", examples=[100])
    percent: float | None = Field(examples=[34.0], description="Au dixième ; null tant que rien n'est connu.")
    non_respondents: int = Field(
        description="Ceux dont la situation est inconnue, hors du dénominateur.", examples=[12]
    )

    @classmethod
    def of(cls, measure: Measure | None) -> "RatioView":
        """Show the verified part of a ratio; 0 over 0 where no project measures it."""
        numerator, denominator = (measure.verified, measure.verified_denominator or 0) if measure else (0, 0)
        percent = round(100 * numerator / denominator, 1) if denominator else None
        silent = measure.non_respondents if measure else 0
        return cls(numerator=numerator, denominator=denominator, percent=percent, non_respondents=silent)


class GrowthView(View):
    """Le facteur de croissance : participants vérifiés des projets qui en avaient déjà, sur leur point de départ."""

    baseline: int | None = Field(
        description="Somme des points de départ qui ne sont pas nuls ; null par mois, ou si nul n'y compte de "
        "participants.",
        examples=[10_000],
    )
    reached: int | None = Field(
        description="Participants vérifiés de ces mêmes projets ; null de même.", examples=[20_000]
    )
    factor: float | None = Field(
        description="Au dixième ; null si aucun projet n'a de point de départ, et par mois : on ne part pas d'un mois, "
        "seul le total d'un tableau par mois a un facteur.",
        examples=[2.0],
    )

    @classmethod
    def of(cls, measure: Measure | None) -> "GrowthView":
        """Show how much larger projects became."""
        before, after = (measure.grown_from, measure.grown_to) if measure else (None, None)
        factor = round(after / before, 1) if before and after is not None else None
        return cls(baseline=before, reached=after, factor=factor)


class MeasureView(View):
    """Un indicateur, additionné sur les projets qui l'ont."""

    code: str = Field(description="Le code de l'indicateur.", examples=["PARTICIPANTS_REACHED"])
    unit: Unit
    target: int = Field(description="Somme des cibles ; pour un taux, des numérateurs.", examples=[250])
    target_denominator: int | None = Field(description="Pour un taux : somme des dénominateurs des cibles.")
    reported: int = Field(description="Relevés en vigueur, vérifiés ou non.")
    reported_denominator: int | None = Field(description="Pour un taux : le dénominateur de ces relevés.")
    verified: int = Field(description="Relevés en vigueur vérifiés par une seconde personne.")
    verified_denominator: int | None = Field(description="Pour un taux : le dénominateur des relevés vérifiés.")
    non_respondents: int = Field(description="Pour un taux : situations inconnues des relevés vérifiés.")
    targets: int = Field(description="Projets qui ont cette cible.")
    targets_reached: int = Field(description="Parmi eux, ceux qui l'ont atteinte.")
    targets_missed: int = Field(description="Parmi eux, ceux qui l'ont manquée au rapport final.")
    targets_too_early: int = Field(description="Parmi eux, ceux qu'on ne peut pas encore juger.")


class RollUpView(View):
    """Les projets d'une ligne du tableau, additionnés."""

    key: str = Field(
        examples=["SOLIDARITY_INCLUSION"],
        description="Axe, code INSEE, zonage, public, édition, SIRET ou mois, selon `by` ; `*` pour le total.",
    )
    projects: int = Field(description="Projets dont la convention est signée.")
    shared_projects: int = Field(description="Parmi eux, ceux qui comptent aussi dans une autre ligne.")
    awarded_cents: int = Field(description="Subventions accordées, en centimes.", examples=[30_000_000])
    paid_cents: int = Field(description="Versé, moins ce qui est revenu, en centimes.")
    participants_target: int = Field(description="Participants à accompagner, selon les cibles.")
    participants_reported: int = Field(description="Participants déclarés, vérifiés ou non.")
    participants_reached: int = Field(description="Participants vérifiés.")
    awarded_for_participants_cents: int | None = Field(
        description="Subventions des projets qui ont des participants vérifiés : le numérateur de "
        "`cents_per_participant`, dont `participants_reached` est le dénominateur ; null par mois.",
    )
    cents_per_participant: int | None = Field(
        description="Accordé par participant vérifié, au centime inférieur ; les projets qui n'en ont pas encore n'y "
        "comptent pas ; null par mois, où une subvention ne se découpe pas."
    )
    in_work_at_six_months: RatioView = Field(description="En emploi à six mois, sur les situations connues.")
    in_training_at_six_months: RatioView = Field(description="En formation à six mois, sur les situations connues.")
    durable_work_at_six_months: RatioView = Field(description="En emploi durable à six mois.")
    transition_work_at_six_months: RatioView = Field(description="En emploi de transition à six mois.")
    positive_exits: RatioView = Field(description="Sorties positives.")
    small_businesses_supported: int = Field(description="TPE-PME accompagnées, vérifiées.")
    growth: GrowthView = Field(description="Combien de fois plus de participants qu'avant la subvention.")
    targets: int = Field(description="Cibles, tous indicateurs confondus.")
    targets_reached: int = Field(description="Cibles atteintes.")
    targets_missed: int = Field(description="Cibles manquées.")
    targets_too_early: int = Field(description="Cibles qu'on ne peut pas encore juger.")
    indicators: list[MeasureView] = Field(description="Chaque indicateur, additionné.")

    @classmethod
    def of(cls, one: RollUp) -> "RollUpView":
        """Show a roll-up."""
        participants = one.measure(PARTICIPANTS_REACHED, Unit.PERSON)
        businesses = one.measure(SMALL_BUSINESSES_SUPPORTED, Unit.ORGANISATION)
        reached, spent = participants.verified if participants else 0, one.awarded_for_participants_cents
        return cls(
            key=one.key,
            projects=one.projects,
            shared_projects=one.shared_projects,
            awarded_cents=one.awarded_cents,
            paid_cents=one.paid_cents,
            participants_target=participants.target if participants else 0,
            participants_reported=participants.reported if participants else 0,
            participants_reached=reached,
            awarded_for_participants_cents=spent,
            cents_per_participant=spent // reached if reached and spent is not None else None,
            in_work_at_six_months=RatioView.of(one.measure(IN_WORK_AT_SIX_MONTHS, Unit.RATIO)),
            in_training_at_six_months=RatioView.of(one.measure(IN_TRAINING_AT_SIX_MONTHS, Unit.RATIO)),
            durable_work_at_six_months=RatioView.of(one.measure(DURABLE_WORK_AT_SIX_MONTHS, Unit.RATIO)),
            transition_work_at_six_months=RatioView.of(one.measure(TRANSITION_WORK_AT_SIX_MONTHS, Unit.RATIO)),
            positive_exits=RatioView.of(one.measure(POSITIVE_EXITS, Unit.RATIO)),
            small_businesses_supported=businesses.verified if businesses else 0,
            growth=GrowthView.of(participants),
            targets=sum(measure.targets for measure in one.measures),
            targets_reached=sum(measure.targets_reached for measure in one.measures),
            targets_missed=sum(measure.targets_missed for measure in one.measures),
            targets_too_early=sum(measure.targets_too_early for measure in one.measures),
            indicators=[MeasureView.model_validate(measure, from_attributes=True) for measure in one.measures],
        )


class RollUpsView(View):
    """Le tableau de bord : une ligne par clé de `by`, et le total où chaque projet compte une fois."""

    by: By
    edition: words.Edition | None
    items: list[RollUpView] = Field(description="Une ligne par clé : ne les additionnez pas.")
    next: None = Field(default=None, description="Toujours null : le tableau tient en une page.")
    total: RollUpView = Field(description="Le total, où chaque projet compte une fois.")


class PublishedMeasureView(View):
    """Un indicateur vérifié, tel que chacun peut le voir ; masqué s'il compte moins de cinq personnes."""

    code: str = Field(description="Le code de l'indicateur.", examples=["IN_WORK_AT_SIX_MONTHS"])
    unit: Unit
    value: int | None = Field(description="La valeur ; pour un taux, le numérateur ; null si masquée.", examples=[34])
    denominator: int | None = Field(description="Pour un taux : le dénominateur ; null si masqué.", examples=[100])
    non_respondents: int | None = Field(description="Pour un taux : les situations inconnues ; null si masquées.")
    hidden: bool = Field(description="Masqué : moins de cinq, ou de quoi retrouver par différence moins de cinq.")


class PublishedView(View):
    """Une ligne du tableau publié."""

    key: str = Field(examples=["11"], description="La clé de la ligne selon `by` ; `*` pour le total.")
    projects: int = Field(description="Projets dont la convention est signée.")
    awarded_cents: int = Field(description="Subventions accordées, en centimes.", examples=[30_000_000])
    paid_cents: int = Field(description="Versé, moins ce qui est revenu, en centimes.")
    measures: list[PublishedMeasureView] = Field(description="Chaque indicateur, vérifié et additionné.")

    @classmethod
    def of(cls, one: Published) -> "PublishedView":
        """Show a line as anyone may see it."""
        return cls.model_validate(one, from_attributes=True)


class PublishedTableView(View):
    """Le tableau publié d'une édition : les petits effectifs y sont masqués."""

    by: By
    edition: words.Edition
    items: list[PublishedView] = Field(description="Une ligne par clé : ne les additionnez pas.")
    next: None = Field(default=None, description="Toujours null : le tableau tient en une page.")
    total: PublishedView = Field(description="Le total, où chaque projet compte une fois.")
