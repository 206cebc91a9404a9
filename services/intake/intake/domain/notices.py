"""Notices to carriers (avis) by e-mail: what each says, in French, and what becomes of it. Nothing is sent twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import Template
from uuid import UUID

from intake.domain.application import (
    Application,
    ApplicationChange,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationReopened,
    ApplicationResubmitted,
    ApplicationSubmitted,
    ApplicationTransferred,
    ApplicationWithdrawn,
    SupplementCancelled,
    SupplementExtended,
    SupplementRequested,
)
from intake.domain.french import euros, french_day, french_instant
from intake.domain.lead import Lead
from intake.domain.notice_texts import (
    FOOT,
    HEARING_CANCELLATIONS,
    LEAD_FOOT,
    MEMBER_FOOT,
    OUTCOMES,
    SUBJECTS,
    TEXTS,
    UNTITLED,
    NoticeTemplate,
)
from shared.vocabulary import NOTICE_TRANSITIONS, NOTICES_IN_FRENCH, NoticeState, NotInThisState


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, about an application, to a member, or to whom a lead invites: one of the three is there.

    `cause` tells it from others of its template: each is written once.
    """

    id: UUID
    application_id: UUID | None
    template: NoticeTemplate
    cause: str
    subject: str
    body: str
    state: NoticeState
    revision: int
    written_at: datetime
    settled_at: datetime | None = None
    failure: str | None = None
    membership_id: UUID | None = None
    lead_id: UUID | None = None


def write_notice(
    notice_id: UUID, application: Application, template: NoticeTemplate, cause: str, *, at: datetime, **facts: str
) -> Notice:
    """The notice, written from its template; `facts` are what the template names besides the file's own words."""
    submission = application.submission
    words = {
        "title": " ".join((application.content.project.title or UNTITLED).split()),
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
        subject=Template(SUBJECTS[template]).substitute(words),
        body="Bonjour,\n\n" + Template(TEXTS[template]).substitute(words) + FOOT,
        state=NoticeState.PENDING,
        revision=1,
        written_at=at,
    )


def write_to_member(
    notice_id: UUID, membership_id: UUID, template: NoticeTemplate, cause: str, *, at: datetime, **facts: str
) -> Notice:
    """The notice to a member, or to whoever is invited, written from its template."""
    return Notice(
        id=notice_id,
        application_id=None,
        template=template,
        cause=cause,
        subject=Template(SUBJECTS[template]).substitute(facts),
        body="Bonjour,\n\n" + Template(TEXTS[template]).substitute(facts) + MEMBER_FOOT,
        state=NoticeState.PENDING,
        revision=1,
        written_at=at,
        membership_id=membership_id,
    )


def write_to_lead(notice_id: UUID, lead: Lead, *, at: datetime) -> Notice:
    """The invitation to apply, to whom the lead's delegate names."""
    template, found = NoticeTemplate.LEAD_INVITATION, lead.found
    words = {"title": " ".join(found.title.split()), "organisation": " ".join(found.organisation.split())}
    return Notice(
        id=notice_id,
        application_id=None,
        template=template,
        cause="",
        subject=SUBJECTS[template],
        body="Bonjour,\n\n" + Template(TEXTS[template]).substitute(words) + LEAD_FOOT,
        state=NoticeState.PENDING,
        revision=1,
        written_at=at,
        lead_id=lead.id,
    )


def notice_of(
    notice_id: UUID, application: Application, fact: ApplicationChange, *, at: datetime, today: date
) -> Notice | None:
    """The notice that a fact calls for, or None where its carrier needs none."""
    said = _said(application, fact, today)
    if said is None:
        return None
    template, cause, facts = said
    return write_notice(notice_id, application, template, cause, at=at, **facts)


def _said(  # noqa: C901, PLR0911  one return for each fact that is told
    application: Application, fact: ApplicationChange, today: date
) -> tuple[NoticeTemplate, str, dict[str, str]] | None:
    """Which template tells of a fact, its cause, and what it names."""
    day = french_day(today)
    match fact:
        case ApplicationSubmitted():
            return NoticeTemplate.ACKNOWLEDGEMENT, "", {"day": day}
        case SupplementRequested(supplement=asked):
            facts = {"due": french_day(asked.due_on), "question": asked.question}
            return NoticeTemplate.SUPPLEMENT_REQUEST, str(asked.rank), facts
        case SupplementExtended(due_on=due_on):
            cause = f"{application.requests} {due_on}"
            return NoticeTemplate.SUPPLEMENT_EXTENDED, cause, {"due": french_day(due_on)}
        case SupplementCancelled():
            return NoticeTemplate.SUPPLEMENT_CANCELLED, str(application.requests), {}
        case ApplicationResubmitted(version=version):
            return NoticeTemplate.SUPPLEMENT_RECEIVED, str(version), {"day": day}
        case ApplicationDeclaredAdmissible(moment=moment):
            return NoticeTemplate.ADMISSIBLE, moment.at.isoformat(), {}
        case ApplicationDeclaredInadmissible(inadmissibility=refused, moment=moment):
            return NoticeTemplate.INADMISSIBLE, moment.at.isoformat(), {"explanation": refused.explanation}
        case ApplicationReopened(explanation=explanation):
            return NoticeTemplate.REOPENED, str(application.revision), {"explanation": explanation}
        case ApplicationWithdrawn():
            return NoticeTemplate.WITHDRAWN, "", {"day": day}
        case ApplicationTransferred(submitted=True):
            facts = {"day": day, "from_siret": fact.from_siret, "to_siret": fact.to_siret}
            return NoticeTemplate.TRANSFERRED, str(application.revision), facts
        case _:
            return None


def outcome_in_french(outcome: str, amount_cents: int) -> str:
    """What a decision says to the carrier."""
    return Template(OUTCOMES[outcome]).substitute(amount=euros(amount_cents))


def hearing_in_french(cause: str, starts: Sequence[datetime]) -> dict[str, str]:
    """What a notice of a hearing names: `cause` is the hearing, its revision, and where it is cancelled the reason.

    `starts` are when it may begin, as the clocks in Paris show it. No link leads to its calendar: review gives that to
    whoever shows a token, which no link holds; the carrier's space asks for it.
    """
    _, _, *reason = cause.split()
    slots = "\n".join(f"- le {french_instant(start)}" for start in starts)
    return {"starts": slots, "reason": HEARING_CANCELLATIONS[reason[0]] if reason else ""}


def send_again(notice: Notice) -> None:
    """A person has it sent again. Raises NotInThisState where it was sent, or is about to be."""
    if NoticeState.PENDING not in NOTICE_TRANSITIONS[notice.state] or notice.state is NoticeState.SENDING:
        message = f"Cet avis est {NOTICES_IN_FRENCH[notice.state]} : il n'y a rien à renvoyer."
        raise NotInThisState(message, state=notice.state)
