"""The indicator library: the definitions that carriers choose from, as data.

Sources: Novapec's texts (participants reached, 34 % in work and 25 % in training at six months, measured by a third
party); ESF+ common indicators, regulation (EU) 2021/1057 annex I (EECO/EECR); IRIS+ catalogue (PI...); UN SDG targets.
A plan may also hold an indicator of the carrier's own, under a code that is not here: it is then shown by its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from impact.domain.cohort import months_after
from impact.domain.disaggregation import Disaggregation
from shared.vocabulary import IndicatorKind, Refusal, Unit


class Aggregation(StrEnum):
    """Somme des valeurs, ou somme des numérateurs sur somme des dénominateurs."""

    SUM = "SUM"
    RATIO = "RATIO"


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator of the library. `numerator` and `denominator` say what a RATIO counts.

    `window` is how long after a cohort's end it is observed, ISO 8601 in days, months or years; None: at any time.
    """

    code: str
    label_fr: str
    label_en: str
    kind: IndicatorKind
    unit: Unit
    numerator: str | None = None
    denominator: str | None = None
    window: str | None = None
    external_codes: tuple[str, ...] = ()
    version: int = 1
    aggregation: Aggregation = Aggregation.SUM
    disaggregations: tuple[Disaggregation, ...] = ()
    evidence_required: bool = False
    method: str | None = None

    def observed_from(self, ended_on: date) -> date | None:
        """The first day on which it is observed of a cohort that ended on a day; None where it has no window."""
        if self.window is None:
            return None
        count, unit = int(self.window[1:-1]), self.window[-1]
        return ended_on + timedelta(days=count) if unit == "D" else months_after(ended_on, count * _MONTHS[unit])


_MONTHS: Final = {"M": 1, "Y": 12}


PARTICIPANTS_REACHED = "PARTICIPANTS_REACHED"
EXECUTIVES_REACHED = "EXECUTIVES_REACHED"
YOUNG_GRADUATES_REACHED = "YOUNG_GRADUATES_REACHED"
WOMEN_REACHED = "WOMEN_REACHED"
IN_WORK_AT_SIX_MONTHS = "IN_WORK_AT_SIX_MONTHS"
IN_TRAINING_AT_SIX_MONTHS = "IN_TRAINING_AT_SIX_MONTHS"
DURABLE_WORK_AT_SIX_MONTHS = "DURABLE_WORK_AT_SIX_MONTHS"
TRANSITION_WORK_AT_SIX_MONTHS = "TRANSITION_WORK_AT_SIX_MONTHS"
POSITIVE_EXITS = "POSITIVE_EXITS"
SMALL_BUSINESSES_SUPPORTED = "SMALL_BUSINESSES_SUPPORTED"

PART_OF: Final[Mapping[str, str]] = {
    EXECUTIVES_REACHED: PARTICIPANTS_REACHED,
    YOUNG_GRADUATES_REACHED: PARTICIPANTS_REACHED,
    WOMEN_REACHED: PARTICIPANTS_REACHED,
}
"""Indicators that count some of the people whom another one counts: the difference counts the rest of them."""

_FOLLOWED_UP = "participants dont la situation à six mois est connue"

_DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        PARTICIPANTS_REACHED,
        "Participants accompagnés",
        "Participants reached",
        IndicatorKind.OUTPUT,
        Unit.PERSON,
        external_codes=("FSE:EECO01", "IRIS:PI2998"),
    ),
    Definition(
        EXECUTIVES_REACHED,
        "Cadres accompagnés",
        "Executives reached",
        IndicatorKind.OUTPUT,
        Unit.PERSON,
    ),
    Definition(
        YOUNG_GRADUATES_REACHED,
        "Jeunes diplômés accompagnés (Bac+3 et plus)",
        "Young graduates reached",
        IndicatorKind.OUTPUT,
        Unit.PERSON,
        external_codes=("FSE:EECO11", "SDG:8.6"),
    ),
    Definition(
        WOMEN_REACHED,
        "Femmes accompagnées",
        "Women reached",
        IndicatorKind.OUTPUT,
        Unit.PERSON,
        external_codes=("SDG:5.5",),
    ),
    Definition(
        SMALL_BUSINESSES_SUPPORTED,
        "TPE-PME accompagnées",
        "Small businesses supported",
        IndicatorKind.OUTPUT,
        Unit.ORGANISATION,
        external_codes=("FSE:EECO19", "IRIS:PI6065"),
    ),
    Definition("EVENTS_HELD", "Évènements tenus", "Events held", IndicatorKind.OUTPUT, Unit.EVENT),
    Definition("FOLLOW_UP_HOURS", "Heures de suivi", "Hours of follow-up", IndicatorKind.OUTPUT, Unit.HOUR),
    Definition(
        "PROGRAMME_COMPLETED",
        "Participants allés au bout du parcours",
        "Participants who completed the programme",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants allés au bout du parcours",
        denominator="participants entrés dans le parcours",
    ),
    Definition(
        IN_WORK_AT_SIX_MONTHS,
        "En emploi six mois après",
        "In work six months later",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants en emploi six mois après leur sortie",
        denominator=_FOLLOWED_UP,
        window="P6M",
        external_codes=("FSE:EECR05", "IRIS:PI3527", "SDG:8.5"),
    ),
    Definition(
        DURABLE_WORK_AT_SIX_MONTHS,
        "En emploi durable six mois après",
        "In durable work six months later",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants en CDI, en CDD de plus de six mois, titularisés ou créateurs d'entreprise",
        denominator=_FOLLOWED_UP,
        window="P6M",
        external_codes=("SDG:8.5",),
    ),
    Definition(
        TRANSITION_WORK_AT_SIX_MONTHS,
        "En emploi de transition six mois après",
        "In transition work six months later",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants en CDD ou intérim de moins de six mois, ou en contrat aidé",
        denominator=_FOLLOWED_UP,
        window="P6M",
        external_codes=("SDG:8.5",),
    ),
    Definition(
        POSITIVE_EXITS,
        "Sorties positives",
        "Positive exits",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants entrés en formation ou dans une autre structure d'insertion",
        denominator="participants sortis dont la situation est connue",
        external_codes=("SDG:4.4",),
    ),
    Definition(
        IN_TRAINING_AT_SIX_MONTHS,
        "En formation six mois après",
        "In training six months later",
        IndicatorKind.OUTCOME,
        Unit.RATIO,
        numerator="participants en formation six mois après leur sortie",
        denominator=_FOLLOWED_UP,
        window="P6M",
        external_codes=("FSE:EECR02", "SDG:4.4"),
    ),
)

_OF_PEOPLE: Final = tuple(Disaggregation)


def _complete(one: Definition) -> Definition:
    """What follows from the unit: how values add up, how people are shared out, what needs a document."""
    aggregation = Aggregation.RATIO if one.unit is Unit.RATIO else Aggregation.SUM
    people = one.unit in {Unit.PERSON, Unit.RATIO}
    by = _OF_PEOPLE if people else ()
    return replace(one, aggregation=aggregation, disaggregations=by, evidence_required=one.window is not None)


LIBRARY: tuple[Definition, ...] = tuple(_complete(one) for one in _DEFINITIONS)
"""The definitions that come with the platform: the first version of each code."""

_BY_CODE = {definition.code: definition for definition in LIBRARY}


def defined(code: str) -> Definition | None:
    """The definition of a code that comes with the platform, or None where there is none."""
    return _BY_CODE.get(code)


def next_version(one: Definition, before: Definition | None) -> Definition:
    """A definition in the place of another. Raises Refusal where sums would no longer add up: kind and unit stay."""
    if before is None:
        return _complete(replace(one, version=1))
    for name in ("kind", "unit"):
        if getattr(one, name) is not getattr(before, name):
            message = f"{one.code} garde la nature et l'unité de sa première version : prenez un autre code."
            raise Refusal("definition_changes_meaning", message, field=name)
    return _complete(replace(one, version=before.version + 1))
