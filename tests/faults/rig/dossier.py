"""What a life is about, drawn from a seed: a carrier, a project, its money, its account, and how it is to end."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from stdnum import luhn

HOME_REGION, POOR_REGION = "93", "94"
"""Regions with a committee of their own; the second one's envelope is nearly empty."""
ELSEWHERE = ("11", "75")
"""Regions that only the national committee covers together."""

DEPARTMENTS = {HOME_REGION: "13", POOR_REGION: "2A", "11": "75", "75": "33"}
"""One department of each region."""

LONGEST_COHORT_AGO = 215
"""Days before today: every project had room for a cohort that can be followed up by now."""

_ABSORBING = 5 * 10**7
"""Numbers of organisations that have no life of their own."""


class Path(StrEnum):
    """How a life goes."""

    SUCCESS = "SUCCESS"
    INADMISSIBLE = "INADMISSIBLE"
    DEFERRED = "DEFERRED"
    REJECTED = "REJECTED"
    EXHAUSTED = "EXHAUSTED"
    WITHDRAWN = "WITHDRAWN"
    RETURNED = "RETURNED"
    UNDERSPENT = "UNDERSPENT"
    LATE = "LATE"


class Detour(StrEnum):
    """What happens besides on the way, where the way leads there."""

    LEAD = "LEAD"
    CONVENTION = "CONVENTION"
    SUPPLEMENT = "SUPPLEMENT"
    HEARING = "HEARING"
    REFERRAL = "REFERRAL"
    RECUSAL = "RECUSAL"
    PROXY = "PROXY"
    BREAK_OFF = "BREAK_OFF"
    NEXT_SESSION = "NEXT_SESSION"
    APPEAL = "APPEAL"
    AMENDMENT = "AMENDMENT"
    TERMINATION = "TERMINATION"
    FOLLOW_UP = "FOLLOW_UP"
    TAKEN_BACK = "TAKEN_BACK"
    IN_TWO_PARTS = "IN_TWO_PARTS"
    MERGER = "MERGER"
    CANCELLED_ORDER = "CANCELLED_ORDER"
    CORRECTION = "CORRECTION"


WEIGHTS = {
    Path.SUCCESS: 8,
    Path.RETURNED: 2,
    Path.UNDERSPENT: 2,
    Path.LATE: 1,
    Path.WITHDRAWN: 2,
    Path.EXHAUSTED: 1,
    Path.DEFERRED: 2,
    Path.REJECTED: 2,
    Path.INADMISSIBLE: 1,
}
HOW_OFTEN = {
    Detour.LEAD: 0.2,
    Detour.CONVENTION: 0.2,
    Detour.SUPPLEMENT: 0.25,
    Detour.HEARING: 0.2,
    Detour.REFERRAL: 0.3,
    Detour.RECUSAL: 0.25,
    Detour.PROXY: 0.25,
    Detour.BREAK_OFF: 0.2,
    Detour.NEXT_SESSION: 0.6,
    Detour.APPEAL: 0.5,
    Detour.AMENDMENT: 0.33,
    Detour.TERMINATION: 0.15,
    Detour.FOLLOW_UP: 0.25,
    Detour.TAKEN_BACK: 0.25,
    Detour.IN_TWO_PARTS: 0.5,
    Detour.MERGER: 0.2,
    Detour.CANCELLED_ORDER: 0.25,
    Detour.CORRECTION: 0.5,
}


@dataclass
class Dossier:
    """One life: what was drawn, and the ids it meets on its way."""

    number: int
    path: Path
    siret: str
    regions: tuple[str, ...]
    requested_cents: int
    award_cents: int
    own_cents: int
    account: str
    other_account: str
    starts_on: date
    ends_on: date
    withdrawn_after: str
    detours: frozenset[Detour] = frozenset()
    taken: set[Detour] = field(default_factory=set[Detour])
    """The detours that the life went, each to its end."""
    application_id: str = ""
    case_id: str = ""
    agreement_id: str = ""
    plan_id: str = ""
    end: str | None = None
    """The state it ended in; None: it did not end."""

    @property
    def carrier(self) -> str:
        """Who acts for the carrier."""
        return f"porteur-{self.siret}"

    @property
    def other_siret(self) -> str:
        """Who absorbs the carrier."""
        return siret(self.number + _ABSORBING)

    @property
    def cost_cents(self) -> int:
        """What the project costs."""
        return self.requested_cents + self.own_cents

    def application(self) -> dict[str, Any]:
        """The application as the carrier writes it."""
        return {
            "carrier": {
                "siret": self.siret,
                "name": f"Association Exemple {self.number}",
                "legal_form": "ASSOCIATION",
                "rna": f"W{self.number % 10**9:09d}",
                "created_on": "2015-05-14",
                "department": "13",
            },
            "contact": {"name": "Personne à joindre (exemple)", "email": f"contact@projet-{self.number}.example"},
            "project": {
                "title": f"Projet d’essai {self.number}",
                "summary": "Un accompagnement vers l’emploi, pour éprouver la plateforme.",
                "axis": "SOLIDARITY_INCLUSION",
                "stage": "PILOT",
                "audiences": ["EXECUTIVE"],
                "regions": list(self.regions),
                "departments": [DEPARTMENTS[region] for region in self.regions],
                "starts_on": self.starts_on.isoformat(),
                "ends_on": self.ends_on.isoformat(),
            },
            "budget": {
                "charges": [{"code": "604", "label": "Prestations", "amount_cents": self.cost_cents}],
                "resources": [
                    {"code": "74x", "label": "Novapec", "amount_cents": self.requested_cents, "requested": True},
                    {"code": "74com", "label": "Commune", "amount_cents": self.own_cents},
                ],
            },
            "indicators": [
                {
                    "code": "PARTICIPANTS_REACHED",
                    "kind": "OUTPUT",
                    "unit": "PERSON",
                    "baseline": 0,
                    "target": 40,
                    "due_on": self.ends_on.isoformat(),
                }
            ],
            "declarations": {"republican_commitment": True, "sincerity": True},
        }


def draw_dossier(draw: random.Random, number: int, today: date, *, path: Path | None = None) -> Dossier:
    """The next life; the first of all goes to its end, and each goes the way that is named for it."""
    first = Path.SUCCESS if number == 1 else None
    return _drawn(draw, number, path or first or draw.choices(list(WEIGHTS), list(WEIGHTS.values()))[0], today)


def _drawn(draw: random.Random, number: int, path: Path, today: date) -> Dossier:
    requested = draw.randrange(1_000_000, 9_000_000)
    regions = (POOR_REGION,) if path is Path.EXHAUSTED else draw.choice([(HOME_REGION,), ELSEWHERE])
    return Dossier(
        number=number,
        path=path,
        siret=siret(number),
        regions=regions,
        requested_cents=requested,
        award_cents=requested - draw.randrange(0, requested // 4),
        own_cents=draw.randrange(100_000, 2_000_000),
        account=iban(2 * number),
        other_account=iban(2 * number + 1),
        starts_on=today - timedelta(days=draw.randrange(LONGEST_COHORT_AGO, 300)),
        ends_on=today,
        withdrawn_after=draw.choice(["submission", "admissibility", "decision", "minutes"]),
        detours=frozenset(one for one, often in HOW_OFTEN.items() if draw.random() < often),
    )


def siret(number: int) -> str:
    """A SIRET of nobody's, valid by its two check digits."""
    siren = f"{number + 10**7:08d}"
    siren += luhn.calc_check_digit(siren)
    office = f"{siren}0001"
    return office + luhn.calc_check_digit(office)


def iban(number: int) -> str:
    """A French account of a bank code that no bank has, valid to its RIB key."""
    bank, branch, account = 99999, 0, number
    rib = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    basic = f"{bank:05d}{branch:05d}{account:011d}{rib:02d}"
    check = 98 - int(f"{basic}152700") % 97
    return f"FR{check:02d}{basic}"
