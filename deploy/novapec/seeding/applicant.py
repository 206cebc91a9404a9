"""One application as its carrier writes it in the form: invented, complete and right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from random import Random
from typing import Any, Final, TypeVar

from novapec.seeding.plausible import (
    AXES,
    CITIES,
    FORMS,
    KINDS_OF_NAMES,
    LEAST_CENTS,
    MEDIAN_CENTS,
    MOST_CENTS,
    PROJECTS,
    SPREAD,
    SUBJECTS,
    THINGS,
)
from shared.territories import department_of, region_of
from shared.vocabulary import Audience, LegalForm, SpecialAudience

T = TypeVar("T")
_ALSACE_MOSELLE: Final = ("57", "67", "68")
"""Where associations are registered at the court and have no RNA."""
_FIRST_SIREN: Final = 10_000_000
"""Eight digits before the check digit: SIRENs that begin with 10 are given to public bodies, none of them here."""
_NAMED_AFTER_ITS_CITY, _SCALE_UP, _NAMES_COMMUNES, _ELSEWHERE_TOO = 0.5, 0.35, 0.7, 0.17
"""How often."""
_SHARES: Final = (25, 30, 40, 50, 60, 70, 80)


@dataclass(frozen=True, slots=True)
class Carrier:
    """An invented organisation; `city` is the INSEE code of its commune."""

    siret: str
    name: str
    form: LegalForm
    city: str
    created_on: date


def carrier(random: Random, rank: int, *, on: date) -> Carrier:
    """The `rank`-th organisation, which existed for one to forty years."""
    form = weighted(random, FORMS)
    city = weighted(random, {code: thousands for code, (_, thousands) in CITIES.items()})
    where = f" de {CITIES[city][0]}" if random.random() < _NAMED_AFTER_ITS_CITY else ""
    name = f"{random.choice(KINDS_OF_NAMES[form])} {random.choice(THINGS)}{where}"
    created_on = on - timedelta(days=random.randint(400, 40 * 365))
    return Carrier(siret_of(rank), name, form, city, created_on)


def siret_of(rank: int) -> str:
    """The SIRET of the seat of the `rank`-th organisation, both check digits right."""
    siren = _checked(f"{_FIRST_SIREN + rank}")
    return _checked(f"{siren}0001")


def account_of(siret: str) -> str:
    """The IBAN of an organisation: of a bank code that no bank has, valid to its RIB key."""
    bank, branch, account = 99999, 0, int(siret[:9])
    rib = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    basic = f"{bank:05d}{branch:05d}{account:011d}{rib:02d}"
    return f"FR{98 - int(f'{basic}152700') % 97:02d}{basic}"


def application(random: Random, by: Carrier, *, on: date) -> dict[str, Any]:
    """A whole file of this carrier, begun around the day `on`; the call it answers is not in it."""
    axis = weighted(random, AXES)
    requested = requested_cents(random)
    starts_on = on + timedelta(days=random.randint(60, 200))
    ends_on = starts_on + timedelta(days=random.choice((180, 365, 365, 540, 730)))
    participants = max(12, requested // random.randint(25_000, 90_000))
    department = department_of(by.city)
    rna = f"W{department.replace('A', '0').replace('B', '0')[:2]}{random.randint(1_000_000, 9_999_999)}"
    return {
        "carrier": {
            "siret": by.siret,
            "name": by.name,
            "legal_form": by.form,
            "rna": rna if by.form is LegalForm.ASSOCIATION and department not in _ALSACE_MOSELLE else None,
            "created_on": by.created_on.isoformat(),
            "department": department,
        },
        "contact": {"name": f"Personne {by.siret[:8]} (inventée)", "email": f"contact@{by.siret}.example"},
        "project": {
            "title": f"{random.choice(PROJECTS)} {random.choice(SUBJECTS[axis])}",
            "summary": "Projet inventé pour essayer la plateforme. " * random.randint(3, 25),
            "axis": axis,
            "stage": "SCALE_UP" if random.random() < _SCALE_UP else "PILOT",
            "audiences": random.sample(list(Audience), random.randint(1, 3)),
            "special_audiences": random.sample(list(SpecialAudience), random.randint(0, 2)),
            **_places(random, by),
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
        "budget": _budget(random, requested),
        "indicators": _indicators(random, participants, ends_on),
        "declarations": {"republican_commitment": True, "sincerity": True},
    }


def requested_cents(random: Random) -> int:
    """What is asked for, to the hundred euros: many small amounts, few large ones."""
    drawn = int(exp(random.gauss(log(MEDIAN_CENTS), SPREAD)))
    return min(max(drawn, LEAST_CENTS), MOST_CENTS) // 10_000 * 10_000


def weighted(random: Random, weights: Mapping[T, int]) -> T:
    """One of these, as often as its weight says."""
    return random.choices(list(weights), list(weights.values()))[0]


def _places(random: Random, by: Carrier) -> dict[str, Any]:
    """Where the carrier is; one project in six acts in another region too."""
    communes = [by.city]
    if random.random() < _ELSEWHERE_TOO:
        communes.append(random.choice(list(CITIES)))
    return {
        "regions": sorted({str(region_of(one)) for one in communes}),
        "departments": sorted({department_of(one) for one in communes}),
        "communes": sorted(set(communes)) if random.random() < _NAMES_COMMUNES else [],
    }


def _budget(random: Random, requested: int) -> dict[str, Any]:
    cost = requested * 100 // random.choice(_SHARES) // 100 * 100
    wages, others = cost * random.randint(50, 85) // 100, cost - requested
    charges = [("641", "Rémunération des personnels", wages), ("604", "Prestations de services", cost - wages)]
    volunteers = random.randint(0, 8) * 100_000
    resources: list[dict[str, Any]] = [
        {"code": "74x", "label": "Apec Novapec", "amount_cents": requested, "requested": True},
        {"code": "74etat", "label": "État", "amount_cents": others},
    ]
    if volunteers:
        charges.append(("864", "Personnel bénévole", volunteers))
        resources.append({"code": "870", "label": "Bénévolat", "amount_cents": volunteers})
    return {
        "charges": [{"code": code, "label": label, "amount_cents": cents} for code, label, cents in charges],
        "resources": resources,
    }


def _indicators(random: Random, participants: int, ends_on: date) -> list[dict[str, Any]]:
    reached = {"code": "PARTICIPANTS_REACHED", "kind": "OUTPUT", "unit": "PERSON", "target": participants}
    in_work = {"code": "IN_WORK_AT_SIX_MONTHS", "kind": "OUTCOME", "unit": "RATIO", "target_denominator": participants}
    return [
        {**reached, "due_on": ends_on.isoformat()},
        {
            **in_work,
            "target": participants * random.randint(30, 70) // 100,
            "due_on": (ends_on + timedelta(days=183)).isoformat(),
        },
    ]


def _checked(digits: str) -> str:
    """The digits with the one that makes their Luhn sum a multiple of ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-sum(number // 10 + number % 10 for number in doubled) % 10}"
