"""Notices: written with what they tell of, claimed, then sent once (shared.mail.outbox)."""

from datetime import date, datetime
from functools import partial
from string import Template
from typing import Final
from uuid import UUID

from intake import domain, store
from intake.domain import notices
from intake.domain.french import euros, french_day
from intake.domain.notice_texts import CODE, GROUNDS, TERMINATION_GROUNDS, NoticeTemplate
from intake.handlers.access import require_not_recused
from intake.handlers.unit_of_work import moment_of
from intake.store import notices as rows
from intake.store.erasures import person_of
from intake.store.hearings_told import hearing_stands
from intake.store.lead_people import address_of
from intake.store.member_people import person_of_member, representative_of
from shared import mail
from shared.clock import PARIS
from shared.mail import Letter, Mailer
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Outcome
from shared.web import NotFound, Principal

NO_CONTACT: Final = "Il n'y a personne à qui écrire."
NO_LONGER_SO: Final = "Ce qu'il dit de l'audition ne vaut plus."
AWAITED: Final = frozenset({"DUE", "OVERDUE", "RETURNED"})
"""The states of a report that its carrier has to hand in."""
OF_ACCOUNTS: Final = frozenset(one for one in NoticeTemplate if one.startswith("FINANCIAL_REPORT"))
"""Of the financial report: said while it has to be handed in."""
OF_HEARINGS: Final = frozenset(one for one in NoticeTemplate if one.startswith("HEARING_"))
"""Of a hearing to come: said until something else is known of it, looked at again as the letter leaves."""


def tell_of(tx: Transaction, application: domain.Application, fact: domain.ApplicationChange) -> None:
    """Write the notice that a fact calls for, in the transaction that decided it."""
    moment = moment_of(tx)
    notice = notices.notice_of(tx.origin.id_for("notice"), application, fact, at=moment.at, today=moment.day)
    if notice is not None:
        rows.insert_notice(tx, notice)


async def tell(tx: Transaction, number: int, *, at: datetime) -> None:
    """Write what the read model learned for a carrier: a decision, an agreement to sign, a report, a clawback."""
    row = await tx.lock(rows.LOCK_TO_TELL, number)
    if row is None:
        return
    tx.write(rows.TOLD, number)
    application = await store.load_application(tx, row["application_id"])
    if application is None:
        return
    if not await _still_true(tx, application.id, NoticeTemplate(row["template"]), row["cause"], at):
        return
    template, day = NoticeTemplate(row["template"]), french_day(row["on_day"])
    if template is NoticeTemplate.DECISION:
        outcome = notices.outcome_in_french(row["cause"].partition(" ")[0], row["amount_cents"])
        write(tx, application, template, row["cause"], at, day=day, outcome=outcome)
    elif template is NoticeTemplate.AGREEMENT_TO_SIGN:
        write(tx, application, template, row["cause"], at, due=day, amount=euros(row["amount_cents"]))
    elif template is NoticeTemplate.CLAWBACK:
        ground, amount = GROUNDS[row["cause"].partition(" ")[0]], euros(row["amount_cents"])
        write(tx, application, template, row["cause"], at, due=day, amount=amount, ground=ground)
    elif template is NoticeTemplate.TERMINATION_NOTICE:
        ground = TERMINATION_GROUNDS[row["cause"].partition(" ")[0]]
        write(tx, application, template, row["cause"], at, due=day, ground=ground)
    elif template in OF_HEARINGS:
        starts = [start.astimezone(PARIS) for start in row["starts"]]
        write(tx, application, template, row["cause"], at, **notices.hearing_in_french(row["cause"], starts))
    else:
        write(tx, application, template, row["cause"], at, due=day)


async def _still_true(
    tx: Transaction, application_id: UUID, template: NoticeTemplate, cause: str, at: datetime
) -> bool:
    """Whether a carrier is still waited for: what is long done is met again when the read model is rebuilt."""
    match template:
        case NoticeTemplate.CLAWBACK:
            return not await store.clawback_is_decided(tx, application_id, cause.rpartition(" ")[2])
        case NoticeTemplate.TERMINATION_NOTICE:
            return not await store.termination_is_decided(tx, application_id, cause.rpartition(" ")[2])
        case _ if template in OF_ACCOUNTS:
            return await store.financial_report_is_awaited(tx, application_id)
        case _ if template in OF_HEARINGS:
            return await hearing_stands(tx, application_id, template, cause, at=at)
        case _:
            return _stands(await store.load_standing(tx, application_id), template, cause)


def _stands(standing: store.Standing, template: NoticeTemplate, cause: str) -> bool:
    match template:
        case NoticeTemplate.AGREEMENT_TO_SIGN:
            return standing.agreement_state == "DRAFTED"
        case NoticeTemplate.DECISION if cause.startswith(Outcome.REFERRED):
            # The committee that it was referred to may have decided since: that letter says all.
            return standing.decided_on is None or standing.decided_on <= date.fromisoformat(cause.split()[1])
        case NoticeTemplate.REPORT_DUE | NoticeTemplate.REPORT_REMINDER | NoticeTemplate.REPORT_RETURNED:
            return standing.report_state in AWAITED
        case _:
            return True


def tell_of_message(tx: Transaction, application: domain.Application, body: str) -> None:
    """Write to the carrier what the team wrote in the thread of a supplement request."""
    template, cause = NoticeTemplate.SUPPLEMENT_MESSAGE, str(tx.origin.id_for("message"))
    write(tx, application, template, cause, tx.origin.at, message=body)


async def remind_of_supplement(tx: Transaction, application_id: UUID, *, at: datetime) -> None:
    """Remind a carrier of what it was asked for."""
    application = await store.lock_application(tx, application_id)
    if application is None or application.supplement is None:
        raise LookupError(application_id)
    asked = application.supplement
    due, cause = french_day(asked.due_on), f"{asked.rank} {asked.due_on}"
    write(tx, application, NoticeTemplate.SUPPLEMENT_REMINDER, cause, at, due=due, question=asked.question)


async def remind_of_draft(tx: Transaction, application_id: UUID, *, at: datetime) -> None:
    """Remind a carrier of a draft whose call is about to close."""
    application = await store.lock_application(tx, application_id)
    if application is not None and application.state is domain.ApplicationState.DRAFT:
        call = await store.load_call(tx, application.call_id)
        if call is not None:
            due = french_day(call.terms.closes_on)
            write(tx, application, NoticeTemplate.DRAFT_REMINDER, "", at, due=due)


async def claim(tx: Transaction, notice_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Say that this process is about to send the notice."""
    notice = await rows.lock_notice(tx, notice_id)
    if notice is not None:
        await mail.claim(tx, rows.OUTBOX, notice_id, notice.state, mailer=mailer, at=at)


async def send(tx: Transaction, notice_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Send what this process claimed."""
    notice = await rows.lock_notice(tx, notice_id)
    if notice is not None:
        write = partial(_letter, tx, notice, at)
        await mail.send(tx, rows.OUTBOX, notice_id, notice.state, write, mailer=mailer, at=at)


async def send_again(tx: Transaction, notice_id: UUID, *, by: Principal) -> notices.Notice:
    """A person has a notice sent again that did not leave, or may not have."""
    notice = await rows.lock_notice(tx, notice_id)
    if notice is None:
        raise NotFound("avis", notice_id)
    if notice.application_id is not None:
        await require_not_recused(tx, by, notice.application_id)
    tx.check_revision(notice.revision)
    notices.send_again(notice)
    await tx.run(rows.SEND_AGAIN, notice_id, notice.revision, tx.origin.at)
    record_access(tx, action="notice.sent_again", target=str(notice_id))
    again = await rows.lock_notice(tx, notice_id)
    if again is None:
        raise NotFound("avis", notice_id)
    return again


async def _letter(tx: Transaction, notice: notices.Notice, at: datetime) -> Letter | str:
    """The letter as it leaves, to whom the vaults say; or why none does."""
    if notice.application_id is not None and notice.template in OF_HEARINGS:
        about = (notice.application_id, notice.template, notice.cause)
        if not await hearing_stands(tx, *about, at=at):
            return NO_LONGER_SO
    return await _addressed(tx, notice, at) or NO_CONTACT


async def _addressed(tx: Transaction, notice: notices.Notice, at: datetime) -> Letter | None:
    if notice.lead_id is not None:
        address = await address_of(tx, notice.lead_id)
        return Letter(notice.id, address, notice.subject, notice.body, at) if address is not None else None
    if notice.membership_id is None:
        email = await _carriers_address(tx, notice.application_id) if notice.application_id else None
        return Letter(notice.id, email, notice.subject, notice.body, at) if email else None
    member = await person_of_member(tx, notice.membership_id)
    if member is None:
        return None
    if notice.template is not NoticeTemplate.INVITATION:
        return Letter(notice.id, member.email, notice.subject, notice.body, at)
    if member.code is None:
        return None
    body = notice.body + Template(CODE).substitute(code=member.code)
    return Letter(notice.id, member.email, notice.subject, body, at)


async def _carriers_address(tx: Transaction, application_id: UUID) -> str | None:
    """The contact that the file names; of a file that changed hands since, the representative of who carries it now."""
    application = await store.load_application(tx, application_id)
    if application is not None and application.siret != application.content.carrier.siret:
        representative = await representative_of(tx, application.siret)
        return representative.email if representative else None
    person = await person_of(tx, application_id)
    return person.contact.email if person else None


def write(
    tx: Transaction, application: domain.Application, template: NoticeTemplate, cause: str, at: datetime, **facts: str
) -> None:
    """Put a notice into the outbox, unless one of the same cause is there."""
    made = notices.write_notice(tx.origin.id_for(f"notice/{template}"), application, template, cause, at=at, **facts)
    rows.insert_notice(tx, made)
