"""Drafting an amendment, signing it, giving it up; and what it does to the ledger and to the instalments.

What is paid, ordered or released stands: an amendment changes what comes after it. It is drafted on what the agreement
says that day; where money moved meanwhile so that it no longer fits, it is stale and is drafted anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementState, Party, Signature, require
from funding.domain.amendment import (
    AbandonReason,
    AgreementAmended,
    Amendment,
    AmendmentAbandoned,
    AmendmentDrafted,
    AmendmentPartySigned,
    AmendmentState,
    Changes,
    Part,
    Wording,
    changed,
    editable,
    wording,
)
from funding.domain.envelope import Envelope
from funding.domain.instalments import Instalment, InstalmentState
from funding.domain.ledger import Posting
from funding.domain.money import in_euros
from funding.domain.scheduling import Planned, check_schedule
from funding.domain.shares import check_shares
from shared.vocabulary import InstalmentKind, LedgerMove, NotInThisState, Refusal

_LONGEST_YEARS: Final = 10


def draft_amendment(
    agreement: Agreement, changes: Changes, amendment_id: UUID, *, why: str, by: str, today: date
) -> AmendmentDrafted:
    """A new version of a signed agreement whose accounts are still open. Raises Refusal naming what cannot be."""
    require(agreement, AgreementState.SIGNED)
    _require_open_accounts(agreement)
    if agreement.open_amendment is not None:
        raise NotInThisState(
            f"Un avenant à la convention {agreement.name.number} attend déjà ses signatures : un seul à la fois.",
            state="DRAFTED",
        )
    before = wording(agreement)
    after = _reworded(agreement, before, changes, today=today)
    if not changed(before, after):
        raise Refusal("amendment_empty", "Cet avenant ne change rien : donnez au moins un terme à changer.")
    amendment = Amendment(
        amendment_id,
        agreement.name,
        agreement.version + 1,
        AmendmentState.DRAFTED,
        before,
        after,
        why,
        drafted_on=today,
        drafted_by=by,
    )
    return AmendmentDrafted(amendment)


def sign_amendment(
    agreement: Agreement, amendment: Amendment, signature: Signature, *, today: date
) -> tuple[AmendmentPartySigned | AgreementAmended, ...]:
    """A party signs; with the second signature the amendment is in force, on the later of the two days."""
    _require_drafted(amendment)
    require(agreement, AgreementState.SIGNED)
    _require_fresh(agreement, amendment)
    if any(one.party is signature.party for one in amendment.signatures):
        who = "le porteur" if signature.party is Party.CARRIER else "l'Apec"
        raise NotInThisState(f"L'{amendment.number} est déjà signé par {who}.", state=amendment.state)
    if not amendment.drafted_on <= signature.signed_on <= today:
        raise Refusal(
            "signature_date",
            f"La date de signature se situe entre le {amendment.drafted_on:%d/%m/%Y} et aujourd'hui, {today:%d/%m/%Y}.",
            field="signed_on",
        )
    signed = AmendmentPartySigned(amendment.id, signature)
    if not amendment.signatures:
        return (signed,)
    day = max(signature.signed_on, *(one.signed_on for one in amendment.signatures))
    return signed, AgreementAmended(amendment, day)


def abandon_amendment(amendment: Amendment, reason: AbandonReason) -> AmendmentAbandoned:
    """A programme officer gives up an amendment that is not in force; what was signed of it stays readable."""
    _require_drafted(amendment)
    return AmendmentAbandoned(amendment.id, reason)


def evolve_amendment(
    amendment: Amendment, fact: AmendmentPartySigned | AmendmentAbandoned | AgreementAmended
) -> Amendment:
    """The amendment after a fact."""
    match fact:
        case AmendmentPartySigned(signature=signature):
            return replace(amendment, signatures=(*amendment.signatures, signature))
        case AmendmentAbandoned(reason=reason):
            return replace(amendment, state=AmendmentState.ABANDONED, abandoned_for=reason)
        case AgreementAmended(signed_on=day):
            return replace(amendment, state=AmendmentState.IN_FORCE, in_force_on=day)


def movements(agreement: Agreement, amended: AgreementAmended) -> tuple[Posting, ...]:
    """The entries of a change of amount: more is reserved and committed, less is given back; none where it stands."""
    more = amended.amendment.after.amount_cents - amended.amendment.before.amount_cents
    moves = (LedgerMove.RESERVE, LedgerMove.COMMIT) if more > 0 else (LedgerMove.DECOMMIT,)
    return tuple(
        Posting(
            agreement.terms.envelope_id,
            move,
            abs(more),
            cause=amended.amendment.id,
            application_id=agreement.name.application_id,
            reservation_id=agreement.terms.reservation_id,
            agreement_id=agreement.id,
        )
        for move in (moves if more else ())
    )


def ceiling(maximum_cents: int | None, *, may_pass: bool) -> int | None:
    """The most that an edition's rules let an amendment make of a grant; None: there is no such ceiling."""
    return None if may_pass else maximum_cents


def require_under_ceiling(amendment: Amendment, ceiling_cents: int | None) -> None:
    """Raises Refusal where the grant would grow above the most that its edition lets an amendment make of it."""
    before, after = amendment.before.amount_cents, amendment.after.amount_cents
    if ceiling_cents is not None and after > max(before, ceiling_cents):
        raise Refusal(
            "amount_above_maximum",
            f"La subvention maximale de l'édition est {in_euros(ceiling_cents)} : un avenant ne la dépasse pas.",
            field="amount_cents",
        )


def require_room(envelope: Envelope, more_cents: int) -> None:
    """Raises Refusal where the envelope cannot bear an increase; the ledger asks again when it is signed."""
    if more_cents > envelope.balances.available:
        raise exhausted(envelope, more_cents)


def exhausted(envelope: Envelope, more_cents: int) -> Refusal:
    """The refusal of an increase that the envelope cannot bear."""
    left = in_euros(envelope.balances.available)
    return Refusal(
        "envelope_exhausted",
        f"L'enveloppe {envelope.key} ne peut pas porter {in_euros(more_cents)} de plus : il y reste {left}.",
        field="amount_cents",
    )


def amended(agreement: Agreement, fact: AgreementAmended) -> Agreement:
    """The agreement as the amendment says it."""
    after = fact.amendment.after
    terms = replace(
        agreement.terms,
        amount_cents=after.amount_cents,
        budget_cents=after.budget_cents,
        starts_on=after.starts_on,
        ends_on=after.ends_on,
        final_report_due_on=after.final_report_due_on,
        purpose=after.purpose,
        shares=after.shares,
    )
    instalments = tuple(_instalments(agreement.instalments, after.parts))
    return replace(
        agreement,
        terms=terms,
        instalments=instalments,
        version=fact.amendment.version,
        open_amendment=None,
        # Another end moves the report's last day: whether it is late is asked anew.
        financial_report_overdue=agreement.financial_report_overdue and after.ends_on == agreement.terms.ends_on,
    )


def _require_drafted(amendment: Amendment) -> None:
    if amendment.state is not AmendmentState.DRAFTED:
        done = "est en vigueur" if amendment.state is AmendmentState.IN_FORCE else "est abandonné"
        raise NotInThisState(f"L'{amendment.number} {done} : il ne change plus.", state=amendment.state)


def _require_open_accounts(agreement: Agreement) -> None:
    if agreement.entitled_cents is not None:
        raise NotInThisState(
            "Le compte rendu financier est accepté : la convention ne s'amende plus.", state=agreement.state
        )


def _require_fresh(agreement: Agreement, amendment: Amendment) -> None:
    """What the amendment leaves alone must be what has become untouchable, and the rest as it was when drafted."""
    kept = {part.number: part for part in amendment.after.parts}
    fixed = (one for one in agreement.instalments if one.state is not InstalmentState.CANCELLED and not editable(one))
    touched = any(kept.get(one.number) != Part(one.number, one.kind, one.amount_cents) for one in fixed)
    if touched or wording(agreement) != amendment.before or agreement.entitled_cents is not None:
        raise Refusal(
            "amendment_stale",
            f"L'{amendment.number} ne correspond plus à la convention : une tranche a été libérée ou les comptes "
            "arrêtés depuis. Abandonnez-le et établissez-en un autre.",
        )


def _reworded(agreement: Agreement, before: Wording, changes: Changes, *, today: date) -> Wording:
    amount = before.amount_cents if changes.amount_cents is None else changes.amount_cents
    ends_on = changes.ends_on or before.ends_on
    _check_days(agreement, before, (changes.starts_on or before.starts_on, ends_on), today=today)
    after = replace(
        before,
        amount_cents=amount,
        budget_cents=before.budget_cents if changes.budget_cents is None else changes.budget_cents,
        starts_on=changes.starts_on or before.starts_on,
        ends_on=ends_on,
        final_report_due_on=ends_on + (before.final_report_due_on - before.ends_on),
        purpose=changes.purpose or before.purpose,
        shares=before.shares if changes.shares is None else changes.shares,
    )
    if after.amount_cents > after.budget_cents:
        raise Refusal(
            "over_the_budget",
            f"La subvention ne peut pas dépasser le budget du projet, {in_euros(after.budget_cents)}.",
            field="amount_cents",
        )
    check_shares(after.shares, carrier_siret=agreement.terms.carrier_siret, amount_cents=amount)
    if changes.parts is None and amount == before.amount_cents:
        return after
    return replace(after, parts=tuple(_parts(agreement, changes.parts, amount)))


def _check_days(agreement: Agreement, before: Wording, days: tuple[date, date], *, today: date) -> None:
    starts_on, ends_on = days
    if (before.starts_on, before.ends_on) == days:
        return
    if agreement.final_report_accepted_on is not None:
        raise NotInThisState(
            "Le rapport d'activité final est accepté : les dates du projet ne changent plus.", state=agreement.state
        )
    far = any(abs(day.year - today.year) > _LONGEST_YEARS for day in days)
    if far or ends_on < starts_on or (ends_on != before.ends_on and ends_on < today):
        raise Refusal(
            "project_dates",
            f"Le projet finit après son début, une nouvelle fin n'est pas passée, et il tient en {_LONGEST_YEARS} ans.",
            field="ends_on",
        )


def _parts(agreement: Agreement, planned: Sequence[Planned] | None, amount_cents: int) -> Iterator[Part]:
    """What stands, then the parts asked for under the numbers that are free; without any, the balance bears it."""
    live = [one for one in agreement.instalments if one.state is not InstalmentState.CANCELLED]
    fixed, free = [one for one in live if not editable(one)], [one for one in live if editable(one)]
    floor = sum(one.amount_cents for one in fixed)
    if amount_cents < floor:
        raise Refusal(
            "under_paid",
            f"La subvention ne peut pas descendre sous ce qui est payé, ordonné ou libéré : {in_euros(floor)}.",
            field="amount_cents",
        )
    if planned is None:
        planned = _borne_by_the_balance(free, amount_cents - floor)
    if planned or floor != amount_cents:
        check_schedule([*(Planned(one.kind, one.amount_cents) for one in fixed), *planned], amount_cents)
    new = max((one.number for one in agreement.instalments), default=0)
    numbers = [one.number for one in free] + list(range(new + 1, new + 1 + len(planned)))
    parts = [Part(one.number, one.kind, one.amount_cents) for one in fixed]
    parts += [Part(number, one.kind, one.amount_cents) for number, one in zip(numbers, planned, strict=False)]
    yield from sorted(parts, key=lambda part: part.number)


def _borne_by_the_balance(free: Sequence[Instalment], left_cents: int) -> list[Planned]:
    others = [Planned(one.kind, one.amount_cents) for one in free if one.kind is not InstalmentKind.BALANCE]
    balance = left_cents - sum(one.amount_cents for one in others)
    if balance < 0:
        raise Refusal(
            "schedule_needed",
            "Le solde ne suffit pas à porter cette baisse : donnez aussi les tranches qui restent.",
            field="instalments",
        )
    return [*others, *([Planned(InstalmentKind.BALANCE, balance)] if balance else [])]


def _instalments(present: Sequence[Instalment], parts: Sequence[Part]) -> Iterator[Instalment]:
    """Those that stay or change, those that fall away, and the new ones."""
    by_number = {part.number: part for part in parts}
    for old in present:
        part = by_number.pop(old.number, None)
        if part is not None:
            yield replace(old, kind=part.kind, amount_cents=part.amount_cents)
        elif old.state is InstalmentState.CANCELLED:
            yield old
        else:
            gone = replace(old, kind=InstalmentKind.INTERIM, amount_cents=0, state=InstalmentState.CANCELLED)
            yield replace(gone, hold_reason=None, manual_hold=None)
    for part in by_number.values():
        yield Instalment(part.number, part.kind, part.amount_cents)
