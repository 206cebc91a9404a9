"""People are erased from the vault: on request, when intake says so, or because their time is over."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from review.domain import erasing as rules
from review.domain.erasing import Retention, Situation
from review.domain.hearing import Hearing
from review.store import cases, convocations, hearings, interests, people
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import ERASED, ErasureGround
from shared.vocabulary.erasing import without_person
from shared.web import NotFound
from shared.web.forgetting import clean_answers


async def erase_member(tx: Transaction, sub: str) -> None:
    """Forget the name and address of a former member; votes, minutes and interests keep the opaque id."""
    await interests.change(tx)
    name = await people.lock_name(tx, sub)
    if name is None:
        raise NotFound("membre dont le nom est gardé", sub, field="member")
    rules.require_mandates_over(await people.last_day_of(tx, sub), on=paris_day(tx.origin.at))
    await _forget_member(tx, sub, name, ErasureGround.REQUEST)


async def forget_former_member(tx: Transaction, sub: str, *, at: datetime) -> None:
    """The retention period after the last mandate is over; unless another mandate was given meanwhile."""
    await interests.change(tx)
    name, last_day = await people.lock_name(tx, sub), await people.last_day_of(tx, sub)
    if name is not None and last_day is not None and last_day < paris_day(at):
        await _forget_member(tx, sub, name, ErasureGround.RETENTION_OVER)


async def erase_guests(tx: Transaction, hearing_id: UUID, guest: str | None) -> int:
    """Forget one guest of a hearing, as its list names them, or all where None; how many."""
    hearing = await _held(tx, hearing_id)
    if hearing is None:
        raise NotFound("audition", hearing_id, field="hearing_id")
    named = [one for one in hearing.guests if guest is None or one.casefold() == guest.casefold()]
    if not named:
        raise NotFound("invité de ce nom", "à cette audition", field="guest")
    await _forget_guests(tx, hearing, rules.without_guests(hearing, named), ErasureGround.REQUEST)
    return len(named)


async def forget_guests(tx: Transaction, hearing_id: UUID, *, at: datetime) -> None:  # noqa: ARG001  as every timer
    """The retention period after the hearing is over."""
    hearing = await _held(tx, hearing_id)
    if hearing is not None and hearing.guests:
        await _forget_guests(tx, hearing, rules.without_guests(hearing, hearing.guests), ErasureGround.RETENTION_OVER)


async def forget_with_file(tx: Transaction, application_id: UUID, ground: ErasureGround) -> None:
    """The carrier's contact is known no more: nor is whom the carrier sent to be heard on this application."""
    known = await cases.lock_all_of_application(tx, application_id)
    for one in await hearings.of_cases(tx, [case.id for case in known]):
        hearing = await hearings.lock(tx, one.id)
        if hearing is not None:
            await _forget_guests(tx, hearing, rules.forgotten_with_file(hearing, ground), ground)


async def change_retention(tx: Transaction, situation: Situation, days: int) -> Retention:
    """Keep names in this situation for so many days from now on."""
    before = await people.lock_retention(tx, situation)
    if before is None:
        raise NotFound("durée de conservation", situation)
    tx.check_revision(before.revision)
    tx.write(people.SAVE_RETENTION, situation, before.revision, days)
    return Retention(situation, days, before.revision + 1)


async def _held(tx: Transaction, hearing_id: UUID) -> Hearing | None:
    case_id = await hearings.case_of(tx, hearing_id)
    if case_id is None:
        return None
    await cases.lock(tx, case_id)
    return await hearings.lock(tx, hearing_id)


async def _forget_member(tx: Transaction, sub: str, name: str, ground: ErasureGround) -> None:
    tx.write(people.FORGET_NAME, sub)
    tx.write(convocations.FORGET_ADDRESS, sub, rows=None)
    tx.write(people.FORGET_FAILURES, sub, rows=None)
    tx.write(people.FORGET_HEARING_FAILURES, sub, rows=None)
    await clean_answers(tx, json.dumps(sub, ensure_ascii=False), _clean(rules.traces_of([name])))
    record_access(tx, action="person.erased", target=sub, detail={"ground": ground})


async def _forget_guests(tx: Transaction, before: Hearing, hearing: Hearing, ground: ErasureGround) -> None:
    if hearing == before:
        return
    people.forget_guests(tx, before, hearing)
    gone = [name for name in before.guests if name not in hearing.guests]
    said = [before.report] if before.report and hearing.report == ERASED else []
    await clean_answers(tx, str(hearing.id), _clean((*said, *rules.traces_of(gone))))
    record_access(tx, action="guests.erased", target=str(hearing.id), detail={"ground": ground, "guests": len(gone)})


def _clean(traces: tuple[str, ...]) -> Callable[[object], object]:
    return partial(without_person, traces=traces)
