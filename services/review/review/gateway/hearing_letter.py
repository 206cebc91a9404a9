"""The letter to a member invited to a hearing: what is new, and the calendar file that replaces the one before."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from review.domain.case import Case
from review.domain.hearing import Hearing, Slot
from review.domain.inviting import HearingNews
from review.domain.states import CANCELLATION_LABELS, HearingState
from review.gateway.calendar import invitation_of, write
from shared.clock import PARIS
from shared.mail import Attachment, Letter

_SUBJECTS: Final = {
    HearingNews.PROPOSED: "invitation à une audition",
    HearingNews.MOVED: "une audition est déplacée",
    HearingNews.CONFIRMED: "une audition est confirmée",
    HearingNews.CANCELLED: "une audition est annulée",
    HearingNews.NOT_EXPECTED: "une audition se tiendra sans vous",
}


def letter_to(
    address: str, case: Case, hearing: Hearing, news: HearingNews, *, letter_id: UUID, at: datetime
) -> Letter:
    """The letter; it names no person."""
    entry = hearing
    if news is HearingNews.NOT_EXPECTED:
        entry = replace(hearing, state=HearingState.CANCELLED)
    said = [
        "Bonjour,",
        "",
        *_news(case, hearing, news),
        "",
        "L'équipe Novapec",
        "",
        "Ce message est automatique. Votre adresse ne sert qu'à vous convoquer, aux séances et aux auditions.",
        "",
    ]
    return Letter(
        letter_id,
        address,
        f"Novapec : {_SUBJECTS[news]} ({case.file.number})",
        "\n".join(said),
        at,
        (Attachment("audition.ics", "text/calendar", write(invitation_of(case, entry, at=at))),),
    )


def _news(case: Case, hearing: Hearing, news: HearingNews) -> list[str]:
    title = " ".join(case.file.project_title.split())
    of = f"du dossier {case.file.number}, « {title} »"
    plan = hearing.plan
    if news is HearingNews.CANCELLED:
        why = f" : {CANCELLATION_LABELS[hearing.cancelled_for]}" if hearing.cancelled_for else ""
        return [f"L'audition du porteur {of} n'aura pas lieu{why}.", "L'entrée jointe la retire de votre agenda."]
    if news is HearingNews.NOT_EXPECTED:
        return [f"Vous n'êtes plus attendu à l'audition du porteur {of}.", "L'entrée jointe la retire de votre agenda."]
    where = f"Lieu : {plan.place}. Durée : {plan.lasts_minutes} minutes."
    if hearing.slot is not None:
        return [f"L'audition du porteur {of} se tient {_at(hearing.slot)}.", where]
    moved = ["L'audition est déplacée : cette invitation remplace la précédente.", ""]
    return [
        *(moved if news is HearingNews.MOVED else []),
        f"Vous êtes invité à l'audition du porteur {of}. Créneaux proposés au porteur, qui en retiendra un :",
        *(f"- {_at(slot)}" for slot in plan.slots),
        where,
    ]


def _at(slot: Slot) -> str:
    return f"le {slot.at.astimezone(PARIS):%d/%m/%Y à %H h %M}"
