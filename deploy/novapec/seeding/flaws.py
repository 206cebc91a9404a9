"""What goes wrong in one application in twenty: names mistyped, files handed in twice, files that are refused."""

from copy import deepcopy
from enum import StrEnum
from random import Random
from typing import Any, Final


class Flaw(StrEnum):
    """What is wrong with a file."""

    TYPING_ERROR = "TYPING_ERROR"
    NEAR_DUPLICATE = "NEAR_DUPLICATE"
    WRONG_SIRET = "WRONG_SIRET"
    FORMER_COMMUNE = "FORMER_COMMUNE"
    UNBALANCED_BUDGET = "UNBALANCED_BUDGET"
    AMOUNT_TOO_SMALL = "AMOUNT_TOO_SMALL"
    NOT_YET_FOUNDED = "NOT_YET_FOUNDED"
    NO_COMMITMENT = "NO_COMMITMENT"
    INCOMPLETE = "INCOMPLETE"


REFUSED_AS: Final = {
    Flaw.WRONG_SIRET: "invalid_request",
    Flaw.FORMER_COMMUNE: "commune_outdated",
    Flaw.UNBALANCED_BUDGET: "budget_unbalanced",
    Flaw.NOT_YET_FOUNDED: "created_in_the_future",
    Flaw.NO_COMMITMENT: "republican_commitment_missing",
    Flaw.INCOMPLETE: "incomplete",
}
"""What the platform must answer, where it must refuse; the others are taken in, as they are in a real year."""
NOT_MET: Final = frozenset({Flaw.AMOUNT_TOO_SMALL})
"""Taken in, and found against the rules of the edition: a person declares the file inadmissible for it."""


def mistyped(random: Random, name: str) -> str:
    """A name with one letter doubled, left out, or changed with the next."""
    place = random.randrange(1, len(name) - 1)
    before, letter, after, rest = name[:place], name[place], name[place + 1], name[place + 2 :]
    return random.choice(
        (f"{before}{letter}{letter}{after}{rest}", f"{before}{after}{rest}", f"{before}{after}{letter}{rest}")
    )


def spoilt(random: Random, body: dict[str, Any], flaw: Flaw) -> dict[str, Any]:
    """The file with the flaw in it. A near duplicate is made of two files: the generator does it."""
    file = deepcopy(body)
    carrier, project, budget = file["carrier"], file["project"], file["budget"]
    match flaw:
        case Flaw.TYPING_ERROR:
            carrier["name"] = mistyped(random, carrier["name"])
        case Flaw.NEAR_DUPLICATE:
            project["title"] = mistyped(random, project["title"])
        case Flaw.WRONG_SIRET:
            carrier["siret"] = f"{carrier['siret'][:-1]}{(int(carrier['siret'][-1]) + 1) % 10}"
        case Flaw.FORMER_COMMUNE:
            project["communes"] = ["01340"]
        case Flaw.UNBALANCED_BUDGET:
            budget["charges"][0]["amount_cents"] += 1
        case Flaw.AMOUNT_TOO_SMALL:
            asked, other = budget["resources"][:2]
            other["amount_cents"] += asked["amount_cents"] - 100_000
            asked["amount_cents"] = 100_000
        case Flaw.NOT_YET_FOUNDED:
            carrier["created_on"] = f"{int(project['ends_on'][:4]) + 2}-01-01"
        case Flaw.NO_COMMITMENT:
            carrier |= {"legal_form": "ASSOCIATION", "rna": carrier["rna"] or "W751234567"}
            file["declarations"]["republican_commitment"] = False
        case Flaw.INCOMPLETE:
            project["axis"] = None
    return file
