"""What is said of a rule of the edition for one file: what the machine proposes, and what a person finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.vocabulary import EligibilityRule


class Verdict(StrEnum):
    """Ce que l'examen propose, ou ce qu'une personne constate."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NEEDS_PERSON = "NEEDS_PERSON"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says: the reason in French, and the values it looked at."""

    rule: EligibilityRule
    verdict: Verdict
    reason: str
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person found of a rule: MET or NOT_MET, and why."""

    rule: EligibilityRule
    verdict: Verdict
    reason: str | None
