"""How what is shared out is shown: to staff whole, to anyone without small counts."""

from pydantic import Field

from impact.domain import By, Disaggregation, PublishedBreakdown, SharedOut
from shared.vocabulary import Unit
from shared.web import View, words

_CODE = Field(description="Le code de l'indicateur.", examples=["PARTICIPANTS_REACHED"])
_CATEGORY = Field(description="La part, commune à tous les projets.", examples=["WOMEN"])


class PartView(View):
    """Une part d'un indicateur, additionnée sur les projets qui l'ont ventilé."""

    category: str = _CATEGORY
    reported: int = Field(description="Relevés en vigueur, vérifiés ou non.", examples=[22])
    reported_denominator: int | None = Field(description="Pour un taux : le dénominateur de ces relevés.")
    verified: int = Field(description="Relevés en vigueur vérifiés par une seconde personne.", examples=[22])
    verified_denominator: int | None = Field(description="Pour un taux : le dénominateur des relevés vérifiés.")


class SharedOutView(View):
    """Un indicateur ventilé ; ce que nul n'a ventilé n'y est pas."""

    code: str = _CODE
    unit: Unit
    dimension: Disaggregation = Field(description="La ventilation.")
    parts: list[PartView] = Field(description="Ses parts.")

    @classmethod
    def of(cls, one: SharedOut) -> "SharedOutView":
        """Show an indicator, shared out."""
        return cls.model_validate(one, from_attributes=True)


class BreakdownLineView(View):
    """Ce qui est ventilé dans une ligne du tableau."""

    key: str = Field(description="La clé de la ligne selon `by` ; `*` pour tous les projets.", examples=["11"])
    measures: list[SharedOutView] = Field(description="Chaque indicateur ventilé, par ventilation.")


class BreakdownsView(View):
    """Les ventilations du tableau de bord."""

    by: By
    edition: words.Edition | None
    items: list[BreakdownLineView] = Field(description="Une ligne par clé : ne les additionnez pas.")
    next: None = Field(default=None, description="Toujours null : le tableau tient en une page.")
    total: list[SharedOutView] = Field(description="Les mêmes, où chaque projet compte une fois.")


class PublishedPartView(View):
    """Une part, telle que chacun peut la voir."""

    category: str = _CATEGORY
    value: int | None = Field(description="La valeur vérifiée ; pour un taux, le numérateur ; null si masquée.")
    denominator: int | None = Field(description="Pour un taux : le dénominateur ; null si masqué.")


class PublishedPartsView(View):
    """Un indicateur ventilé, tel que chacun peut le voir ; ses parts font le total, `UNKNOWN` compris."""

    code: str = _CODE
    unit: Unit
    dimension: Disaggregation = Field(description="La ventilation.")
    parts: list[PublishedPartView] = Field(description="Ses parts.")
    hidden: bool = Field(description="Masqué : une part de moins de cinq, ou de quoi en retrouver une par différence.")


class PublishedBreakdownView(View):
    """Ce qui est ventilé dans une ligne du tableau publié."""

    key: str = Field(description="La clé de la ligne selon `by` ; `*` pour tous les projets.", examples=["11"])
    measures: list[PublishedPartsView] = Field(description="Chaque indicateur ventilé, par ventilation.")


class PublishedBreakdownsView(View):
    """Les ventilations publiées d'une édition : les petits effectifs y sont masqués."""

    by: By
    edition: words.Edition
    items: list[PublishedBreakdownView] = Field(description="Une ligne par clé ; la dernière, `*`, les réunit.")
    next: None = Field(default=None, description="Toujours null : le tableau tient en une page.")

    @classmethod
    def of(cls, by: By, edition: int, lines: list[PublishedBreakdown]) -> "PublishedBreakdownsView":
        """Show a table."""
        items = [PublishedBreakdownView.model_validate(one, from_attributes=True) for one in lines]
        return cls(by=by, edition=edition, items=items)
