"""Notices to carriers (avis) by e-mail: what each says, in French, and what becomes of it. Nothing is sent twice."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from string import Template
from typing import Final
from uuid import UUID

from intake.domain.application import (
    Application,
    ApplicationChange,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationSubmitted,
    SupplementRequested,
)
from intake.domain.french import euros, french_day
from shared.vocabulary import NotInThisState


class NoticeState(StrEnum):
    """Où en est un avis."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    UNCERTAIN = "UNCERTAIN"
    FAILED = "FAILED"
    NOT_SENT = "NOT_SENT"


NOTICE_TRANSITIONS: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.PENDING: frozenset({NoticeState.SENDING, NoticeState.NOT_SENT}),
    NoticeState.SENDING: frozenset(
        {NoticeState.PENDING, NoticeState.SENT, NoticeState.UNCERTAIN, NoticeState.FAILED, NoticeState.NOT_SENT}
    ),
    NoticeState.SENT: frozenset(),
    NoticeState.UNCERTAIN: frozenset({NoticeState.PENDING}),
    NoticeState.FAILED: frozenset({NoticeState.PENDING}),
    NoticeState.NOT_SENT: frozenset({NoticeState.PENDING}),
}

NOTICES_IN_FRENCH: Final[dict[NoticeState, str]] = {
    NoticeState.PENDING: "à envoyer",
    NoticeState.SENDING: "en cours d'envoi",
    NoticeState.SENT: "envoyé",
    NoticeState.UNCERTAIN: "d'envoi incertain",
    NoticeState.FAILED: "refusé par la messagerie",
    NoticeState.NOT_SENT: "non envoyé",
}


class NoticeTemplate(StrEnum):
    """Ce qu'un avis dit au porteur."""

    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    SUPPLEMENT_REQUEST = "SUPPLEMENT_REQUEST"
    SUPPLEMENT_REMINDER = "SUPPLEMENT_REMINDER"
    DRAFT_REMINDER = "DRAFT_REMINDER"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    DECISION = "DECISION"
    REPORT_REMINDER = "REPORT_REMINDER"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice about an application. `cause` tells it from others of its template: each is written once."""

    id: UUID
    application_id: UUID
    template: NoticeTemplate
    cause: str
    subject: str
    body: str
    state: NoticeState
    revision: int
    written_at: datetime
    settled_at: datetime | None = None
    failure: str | None = None


_SUBJECTS: Final[dict[NoticeTemplate, str]] = {
    NoticeTemplate.ACKNOWLEDGEMENT: "Novapec : votre dossier $number est déposé",
    NoticeTemplate.SUPPLEMENT_REQUEST: "Novapec : compléments attendus pour le dossier $number",
    NoticeTemplate.SUPPLEMENT_REMINDER: "Novapec : il reste peu de temps pour compléter le dossier $number",
    NoticeTemplate.DRAFT_REMINDER: "Novapec : votre brouillon n'est pas encore déposé",
    NoticeTemplate.ADMISSIBLE: "Novapec : votre dossier $number est recevable",
    NoticeTemplate.INADMISSIBLE: "Novapec : votre dossier $number n'est pas recevable",
    NoticeTemplate.DECISION: "Novapec : la décision sur votre dossier $number",
    NoticeTemplate.REPORT_REMINDER: "Novapec : votre rapport d'activité est attendu, dossier $number",
}
_TEXTS: Final[dict[NoticeTemplate, str]] = {
    NoticeTemplate.ACKNOWLEDGEMENT: (
        "Votre projet « $title » a été déposé le $day sous le numéro $number, pour la session $session. Ce message en "
        "accuse réception. Nous vérifions maintenant que le dossier est complet et recevable."
    ),
    NoticeTemplate.SUPPLEMENT_REQUEST: (
        "Votre projet « $title » demande des compléments, à déposer le $due au plus tard :\n\n$question\n\n"
        "Répondez dans votre espace, en déposant une nouvelle version du dossier."
    ),
    NoticeTemplate.SUPPLEMENT_REMINDER: (
        "Les compléments demandés pour votre projet « $title » sont attendus le $due au plus tard.\n\n$question"
    ),
    NoticeTemplate.DRAFT_REMINDER: (
        "Votre projet « $title » est encore un brouillon. L'appel à projets $edition se clôt le $due au soir : "
        "un dossier non déposé ce jour-là ne sera pas examiné."
    ),
    NoticeTemplate.ADMISSIBLE: (
        "Votre projet « $title » est recevable. Un comité de validation l'examinera ; vous en serez averti."
    ),
    NoticeTemplate.INADMISSIBLE: "Votre projet « $title » n'est pas recevable, pour cette raison :\n\n$explanation",
    NoticeTemplate.DECISION: "Le comité s'est prononcé le $day sur votre projet « $title ». $outcome",
    NoticeTemplate.REPORT_REMINDER: (
        "Le rapport d'activité de votre projet « $title » était attendu le $due. Les versements suivants l'attendent."
    ),
}
_OUTCOMES: Final[dict[str, str]] = {
    "AWARDED": "Il est retenu ; la subvention accordée est de $amount. La convention vous sera proposée.",
    "AWARDED_WITH_CONDITIONS": (
        "Il est retenu sous réserve ; la subvention accordée est de $amount. Les conditions sont dans votre espace."
    ),
    "DEFERRED": "Il est ajourné : le comité l'examinera de nouveau.",
    "REFERRED": "Il est renvoyé devant un autre comité, qui se prononcera.",
    "REJECTED": (
        "Il n'est pas retenu. Le motif est dans votre espace, avec le jour jusqu'auquel un réexamen peut se demander, "
        "s'il le peut."
    ),
}
_FOOT: Final = "\n\nL'équipe Novapec\n\nCe message est automatique ; votre dossier est dans votre espace porteur.\n"
_UNTITLED: Final = "sans titre"


def write_notice(
    notice_id: UUID, application: Application, template: NoticeTemplate, cause: str, *, at: datetime, **facts: str
) -> Notice:
    """The notice, written from its template; `facts` are what the template names besides the file's own words."""
    submission = application.submission
    words = {
        "title": " ".join((application.content.project.title or _UNTITLED).split()),
        "number": submission.number if submission else "",
        "session": submission.session if submission else "",
        "edition": str(application.edition),
        **facts,
    }
    return Notice(
        id=notice_id,
        application_id=application.id,
        template=template,
        cause=cause,
        subject=Template(_SUBJECTS[template]).substitute(words),
        body="Bonjour,\n\n" + Template(_TEXTS[template]).substitute(words) + _FOOT,
        state=NoticeState.PENDING,
        revision=1,
        written_at=at,
    )


def notice_of(
    notice_id: UUID, application: Application, fact: ApplicationChange, *, at: datetime, today: date
) -> Notice | None:
    """The notice that a fact calls for, or None where its carrier needs none."""
    match fact:
        case ApplicationSubmitted():
            template = NoticeTemplate.ACKNOWLEDGEMENT
            return write_notice(notice_id, application, template, "", at=at, day=french_day(today))
        case SupplementRequested(supplement=asked):
            due, template = french_day(asked.due_on), NoticeTemplate.SUPPLEMENT_REQUEST
            return write_notice(
                notice_id, application, template, str(asked.rank), at=at, due=due, question=asked.question
            )
        case ApplicationDeclaredAdmissible(moment=moment):
            return write_notice(notice_id, application, NoticeTemplate.ADMISSIBLE, moment.at.isoformat(), at=at)
        case ApplicationDeclaredInadmissible(inadmissibility=refused, moment=moment):
            cause, template = moment.at.isoformat(), NoticeTemplate.INADMISSIBLE
            return write_notice(notice_id, application, template, cause, at=at, explanation=refused.explanation)
        case _:
            return None


def outcome_in_french(outcome: str, amount_cents: int) -> str:
    """What a decision says to the carrier."""
    return Template(_OUTCOMES[outcome]).substitute(amount=euros(amount_cents))


def send_again(notice: Notice) -> None:
    """A person has it sent again. Raises NotInThisState where it was sent, or is about to be."""
    if NoticeState.PENDING not in NOTICE_TRANSITIONS[notice.state] or notice.state is NoticeState.SENDING:
        message = f"Cet avis est {NOTICES_IN_FRENCH[notice.state]} : il n'y a rien à renvoyer."
        raise NotInThisState(message, state=notice.state)
