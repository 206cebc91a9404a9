"""One application at intake, from its first line to the day it is decided, as its carrier and an officer take it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from novapec.demo.client import Refused
from novapec.demo.examining import examine
from novapec.seeding.flaws import NOT_MET
from novapec.seeding.generator import Fate, Seeded
from novapec.seeding.stage import Stage
from shared.vocabulary import InadmissibilityReason, LegalForm, WithdrawalReason

_JUDGED_BY_A_PERSON: Final = frozenset({LegalForm.ESUS, LegalForm.MISSION_COMPANY})
"""The legal forms of which a person checks the papers."""
_TO_ANSWER: Final = timedelta(days=45)
_QUESTION: Final = "Précisez le calendrier du projet (question inventée)."
_ANSWER: Final = " Les ateliers se tiennent chaque mardi (réponse inventée)."
_INADMISSIBLE: Final = (
    *[(InadmissibilityReason.OUT_OF_SCOPE, "Le projet ne sert pas l'emploi des publics de l'Apec (motif inventé).")]
    * 4,
    (InadmissibilityReason.INCOMPLETE, "Le dossier ne dit ni qui anime le projet ni où (motif inventé)."),
    (InadmissibilityReason.TERRITORY, "Le projet se tient hors des territoires de l'appel (motif inventé)."),
)
_AGAINST_THE_RULES: Final = (
    InadmissibilityReason.AMOUNT,
    "La subvention demandée est au-dessous du minimum de l'édition (motif inventé).",
)
_WITHDRAWN: Final = (
    WithdrawalReason.CARRIER_CHOICE,
    WithdrawalReason.PROJECT_ABANDONED,
    WithdrawalReason.FUNDED_ELSEWHERE,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that was declared admissible on `on`."""

    one: Seeded
    application_id: str
    on: date


async def apply(stage: Stage, one: Seeded, admitted: list[Admitted]) -> None:
    """As far as its fate goes, on its days; one that is admissible is added to `admitted`."""
    if one.flaw:
        stage.tally.flawed[one.flaw] += 1
    await stage.diary.until(one.days.begun_on)
    try:
        path = await _hand_in(stage, one)
    except Refused as refused:
        stage.tally.refuse(one, refused)
    else:
        if path is not None:
            await _be_decided(stage, one, path, admitted)


async def _hand_in(stage: Stage, one: Seeded) -> str | None:
    """Where the submitted file is; None for one that stays a draft. Raises Refused."""
    carrier = stage.people.organisation(one.siret)
    draft = await carrier.post("intake", "/applications", {**one.body, "call_id": stage.call_id})
    if one.fate is Fate.DRAFT:
        return None
    await stage.diary.until(one.days.submitted_on)
    path = f"/applications/{draft['id']}"
    await carrier.post("intake", f"{path}/submission")
    stage.tally.take(one)
    return path


async def _be_decided(stage: Stage, one: Seeded, path: str, admitted: list[Admitted]) -> None:
    officer, carrier, days = stage.people.programme_officer, stage.people.organisation(one.siret), one.days
    if one.fate is Fate.SUBMITTED:
        return
    await stage.diary.until(days.examined_on)
    if one.fate is Fate.SUPPLEMENT_REQUESTED or days.answered_on:
        asked = {"question": _QUESTION, "due_on": str(days.examined_on + _TO_ANSWER)}
        await officer.post("intake", f"{path}/supplement-requests", asked)
    if days.answered_on:
        await stage.diary.until(days.answered_on)
        await carrier.post("intake", f"{path}/resubmission", _completed(one.body))
        await stage.diary.until(days.decided_on)
    match one.fate:
        case Fate.ADMISSIBLE:
            if one.body["carrier"]["legal_form"] in _JUDGED_BY_A_PERSON:
                await examine(officer, path)
            await officer.post("intake", f"{path}/admissibility", {"admissible": True})
            admitted.append(Admitted(one, path.rpartition("/")[2], stage.diary.today))
        case Fate.INADMISSIBLE:
            told = _AGAINST_THE_RULES if one.flaw in NOT_MET else _INADMISSIBLE[one.rank % len(_INADMISSIBLE)]
            reason, explanation = told
            verdict = {"admissible": False, "reason": reason, "explanation": explanation}
            await officer.post("intake", f"{path}/admissibility", verdict)
        case Fate.WITHDRAWN:
            await carrier.post("intake", f"{path}/withdrawal", {"reason": _WITHDRAWN[one.rank % len(_WITHDRAWN)]})
        case _:
            pass


def _completed(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "project": {**body["project"], "summary": body["project"]["summary"] + _ANSWER}}
