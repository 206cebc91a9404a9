"""What is done with members: invited, let in, taken out; and who represents an organisation."""

import secrets
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from intake.domain import membership as rules
from intake.domain import representation
from intake.domain.organisation import ChangeState, EndReason, MemberRole, Organisation
from intake.handlers import member_notices
from intake.handlers.registering import lock, save
from intake.handlers.unit_of_work import moment_of
from intake.store import organisations as rows
from intake.store.member_people import (
    MemberPerson,
    forget_code,
    forget_person,
    is_invited,
    keep_invited,
    keep_person,
    person_of_member,
)
from shared.postgres import Transaction
from shared.vocabulary import NotThisPerson, Refusal, Role
from shared.web import Forbidden, NotFound, Principal


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited, and as what."""

    role: MemberRole
    name: str
    email: str


async def verify(tx: Transaction, siret: str, explanation: str) -> Organisation:
    """An officer confirms an organisation that registered itself."""
    organisation = await lock(tx, siret)
    return save(tx, organisation, rules.verify(organisation), explanation)


async def invite(
    tx: Transaction, siret: str, invited: Invited, explanation: str | None, *, by: Principal
) -> Organisation:
    """A representative, or an officer, invites a person by e-mail."""
    organisation = await lock(tx, siret)
    officer = _check_manages(organisation, by)
    if await is_invited(tx, siret, invited.email):
        message = "Cette adresse est déjà celle d'un membre, ou d'une personne invitée."
        raise Refusal("already_invited", message, field="email")
    days = (await rows.load_rules(tx)).invitation_days
    fact = rules.invite(
        organisation,
        tx.origin.id_for("membership"),
        invited.role,
        days=days,
        officer=officer,
        moment=moment_of(tx),
    )
    after = save(tx, organisation, fact, explanation)
    code = secrets.token_urlsafe(24)
    keep_invited(tx, MemberPerson(fact.membership.id, siret, invited.name, invited.email, code))
    member_notices.tell_invited(tx, after, fact.membership)
    return after


async def accept(tx: Transaction, membership_id: UUID, code: str, *, by: Principal) -> Organisation:
    """The invited person, known by the code that was sent to them, acts for the organisation from now on."""
    organisation = await _lock_invited(tx, membership_id, code, by)
    after = save(tx, organisation, rules.accept(organisation, membership_id, by.sub, moment=moment_of(tx)))
    forget_code(tx, membership_id)
    return after


async def decline(tx: Transaction, membership_id: UUID, code: str, *, by: Principal) -> Organisation:
    """The invited person does not want it, and is forgotten."""
    organisation = await _lock_invited(tx, membership_id, code, by)
    after = save(tx, organisation, rules.decline(organisation, membership_id, moment=moment_of(tx)))
    forget_person(tx, membership_id)
    return after


async def expire(tx: Transaction, membership_id: UUID) -> None:
    """Nobody took the invitation in time: who was invited is forgotten."""
    siret = await rows.organisation_of(tx, membership_id)
    organisation = await rows.lock_organisation(tx, siret) if siret else None
    fact = rules.expire(organisation, membership_id, moment=moment_of(tx)) if organisation else None
    if organisation is not None and fact is not None:
        save(tx, organisation, fact)
        forget_person(tx, membership_id)


async def end(
    tx: Transaction, siret: str, membership_id: UUID, reason: EndReason, explanation: str | None, *, by: Principal
) -> Organisation:
    """A membership ends, or an invitation is taken back: by the member, a representative or an officer."""
    organisation = await lock(tx, siret)
    officer = by.has(Role.PROGRAMME_OFFICER)
    if not officer:
        _check_acts(organisation, by)
    elif explanation is None:
        raise Refusal("explanation_missing", "Dites pourquoi : l'historique le garde.", field="explanation")
    invited = organisation.member(membership_id)
    fact = rules.end(organisation, membership_id, reason, by=by.sub, officer=officer, moment=moment_of(tx))
    if invited is not None and invited.person is None:
        forget_person(tx, membership_id)
    return save(tx, organisation, fact, explanation)


async def change_role(
    tx: Transaction, siret: str, membership_id: UUID, role: MemberRole, *, by: Principal
) -> Organisation:
    """A representative gives a member another role."""
    organisation = await lock(tx, siret)
    _check_acts(organisation, by)
    return save(tx, organisation, rules.change_role(organisation, membership_id, role, by=by.sub))


async def introduce(tx: Transaction, siret: str, name: str, email: str, *, by: Principal) -> Organisation:
    """A member says how they are called and written to: the first representative was never invited."""
    organisation = await lock(tx, siret)
    _check_acts(organisation, by)
    keep_person(tx, rules.check_may(organisation, by.sub, rules.Act.READ).id, name, email)
    return organisation


async def ask_change(
    tx: Transaction, siret: str, incoming: UUID, outgoing: UUID | None, explanation: str, *, by: Principal
) -> Organisation:
    """The organisation asks for another representative."""
    organisation = await lock(tx, siret)
    _check_acts(organisation, by)
    fact = representation.ask_change(
        organisation, tx.origin.id_for("change"), incoming, outgoing, by=by.sub, moment=moment_of(tx)
    )
    rows.save_change(tx, siret, fact.change, ChangeState.ASKED)
    return save(tx, organisation, fact, explanation)


async def confirm_change(
    tx: Transaction, siret: str, change_id: UUID, explanation: str, *, by: Principal
) -> Organisation:
    """An officer confirms what the organisation asked."""
    organisation = await lock(tx, siret)
    fact = representation.confirm_change(organisation, change_id, by=by.sub, moment=moment_of(tx))
    rows.save_change(tx, siret, fact.change, ChangeState.CONFIRMED)
    after = save(tx, organisation, fact, explanation)
    member_notices.tell_of_change(tx, after, fact.change, confirmed=True)
    return after


async def refuse_change(tx: Transaction, siret: str, change_id: UUID, explanation: str) -> Organisation:
    """An officer refuses what the organisation asked."""
    organisation = await lock(tx, siret)
    fact = representation.refuse_change(organisation, change_id)
    rows.save_change(tx, siret, fact.change, ChangeState.REFUSED)
    after = save(tx, organisation, fact, explanation)
    member_notices.tell_of_change(tx, after, fact.change, confirmed=False)
    return after


async def change_rules(
    tx: Transaction, first: rules.FirstRepresentative, invitation_days: int
) -> rules.MembershipRules:
    """Decide how organisations get their first representative, and how long invitations hold."""
    before = await rows.lock_rules(tx)
    tx.check_revision(before.revision)
    tx.write(rows.SAVE_RULES, before.revision, first, invitation_days)
    return rules.MembershipRules(first, invitation_days, before.revision + 1)


async def _lock_invited(tx: Transaction, membership_id: UUID, code: str, by: Principal) -> Organisation:
    siret = await rows.organisation_of(tx, membership_id)
    if siret is None:
        raise NotFound("invitation", membership_id)
    organisation = await lock(tx, siret)
    if not by.is_carrier_of(siret):
        raise Forbidden("Cette invitation est celle d'une autre organisation que celle de votre jeton (org).")
    person = await person_of_member(tx, membership_id)
    # Without a code it was taken, declined or forgotten: the domain says which.
    if person is not None and person.code is not None and not compare_digest(person.code.encode(), code.encode()):
        raise NotThisPerson("not_your_code", "Ce code n'est pas celui de cette invitation.", field="code")
    return organisation


def _check_manages(organisation: Organisation, by: Principal) -> bool:
    """Whether the caller is an officer; a representative is not refused either."""
    if by.has(Role.PROGRAMME_OFFICER):
        return True
    _check_acts(organisation, by)
    rules.check_may(organisation, by.sub, rules.Act.MANAGE)
    return False


def _check_acts(organisation: Organisation, by: Principal) -> None:
    if not by.is_carrier_of(organisation.siret) or organisation.acting(by.sub) is None:
        raise Forbidden(f"Il faut être membre de l'organisation {organisation.siret}.")
