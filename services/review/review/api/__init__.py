"""The HTTP API of review: committees, their sessions, the cases they decide. No rules here.

committees   formed and shown; committee_rules amends what they decide under
sessions     convened, attended, signed; session_views shows them, sitting follows them; minutes on paper, corrected;
             rescheduling moves and cancels them
proxies      who votes for whom at a session
letters      convening notices by e-mail, and the addresses they go to
cases        routed by hand, voted, decided; case_views shows them
conflicts    declared, and what they close; lifting opens it again
hearings     carriers heard: slots, confirmation, report, calendar; hearing_views shows them; invitations by e-mail
evaluations  scores and opinions, blind until recorded; evaluation_history what superseded what
telling      the decision for its carrier and its appeal, earlier ballots for a committee
personal_data   names erased on request, and how long they are kept
envelopes    what is left to award
tasks        what waits for the caller
parameters, examples   what addresses name, and bodies that work as they stand
"""

from typing import Final

from fastapi import APIRouter

from review.api import (
    cases,
    committee_rules,
    committees,
    conflicts,
    envelopes,
    evaluation_history,
    evaluations,
    hearings,
    invitations,
    letters,
    lifting,
    minutes,
    personal_data,
    proxies,
    rescheduling,
    sessions,
    sitting,
    tasks,
    telling,
)

router = APIRouter()
router.include_router(committees.router)
router.include_router(committee_rules.router)
router.include_router(sessions.router)
router.include_router(rescheduling.router)
router.include_router(proxies.router)
router.include_router(letters.router)
router.include_router(cases.router)
router.include_router(evaluations.router)
router.include_router(evaluation_history.router)
router.include_router(hearings.router)
router.include_router(invitations.router)
router.include_router(sitting.router)
router.include_router(minutes.router)
router.include_router(telling.router)
router.include_router(conflicts.router)
router.include_router(lifting.router)
router.include_router(personal_data.router)
router.include_router(envelopes.router)
router.include_router(tasks.router)

TAGS: Final = {
    "Comités": "Les comités de validation, régionaux et national, et qui y siège.",
    "Séances": "Les séances d'un comité : convocation, présence, procès-verbal signé par la présidence.",
    "Dossiers en comité": "Les dossiers recevables devant leur comité : orientation, scrutin, vote, décision.",
    "Auditions": "Les porteurs entendus : créneaux proposés, confirmation, compte rendu, calendrier.",
    "Conflits d'intérêts": "Ce qui lie un membre à un projet, et lui ferme le dossier partout.",
    "Données personnelles": "Les noms que les comités connaissent : effacés à la demande, ou au terme de leur durée.",
    "Enveloppes": "Ce qui reste à attribuer, tel que le grand livre l'a annoncé en dernier.",
    "Tâches": "Ce qui attend chacun, selon son rôle et ses mandats, avec son âge et son échéance.",
}
"""What each group of routes is for."""

__all__ = ["TAGS", "router"]
