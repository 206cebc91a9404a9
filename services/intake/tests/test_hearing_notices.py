"""What a carrier is written of its hearing: what review announces of it, once, and nothing that holds no longer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from intake_postbox import Postbox, Turn, heard, subjects

from intake.domain.notice_texts import HEARING_CANCELLATIONS
from intake.projections import PROJECTIONS
from shared.clock import SimulatedClock
from shared.contracts import Event, review
from shared.postgres import Database
from shared.testing.client import Caller
from shared.vocabulary import HearingCancellation

HEARING = UUID("00000000-0000-7000-8000-00000000000a")
SPRING = datetime(2025, 5, 20, 7, 0, tzinfo=UTC)
WINTER = datetime(2025, 12, 1, 8, 5, tzinfo=UTC)


def about(file: str) -> dict[str, Any]:
    return {"case_id": UUID(int=1), "application_id": UUID(file), "edition": 2025, "hearing_id": HEARING}


def proposed(file: str, *starts: datetime, revision: int | None = 1) -> Event:
    return review.HearingProposed(**about(file), slots=len(starts), starts=starts, revision=revision)


def confirmed(file: str, at: datetime, revision: int) -> Event:
    return review.HearingConfirmed(**about(file), starts_at=at, revision=revision)


def cancelled(file: str, at: datetime, revision: int) -> Event:
    reason = HearingCancellation.ANOTHER_COMMITTEE
    return review.HearingCancelled(**about(file), reason=reason, starts=(at,), revision=revision)


async def test_a_carrier_is_written_of_its_hearing_proposed_confirmed_moved_and_cancelled_once_each(
    carrier: Caller, submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    events = [
        proposed(submitted_id, SPRING, WINTER),
        confirmed(submitted_id, WINTER, 2),
        proposed(submitted_id, SPRING + timedelta(days=1), revision=3),
        cancelled(submitted_id, SPRING + timedelta(days=1), 4),
    ]
    for event in events:
        await heard(database, event, at=make.moment().at)
        await turn()
    for reset in PROJECTIONS[0].reset:
        await database.fetch(reset)
    await heard(database, *events, at=make.moment().at)
    await turn()
    assert [one.removeprefix("Novapec : ") for one in subjects(postbox)] == [
        "une audition vous est proposée, dossier NVP-2025-0001",
        "votre audition est confirmée, dossier NVP-2025-0001",
        "votre audition est déplacée, dossier NVP-2025-0001",
        "votre audition est annulée, dossier NVP-2025-0001",
    ]
    assert {one["to"] for one in postbox.letters} == {"camille@exemple.fr"}
    texts = [one.get_content().replace("\r\n", "\n") for one in postbox.letters]
    assert "« Déclics numériques » souhaite vous entendre" in texts[0]
    assert "\n- le 20 mai 2025 à 9 h 00\n- le 1er décembre 2025 à 9 h 05\n" in texts[0]
    assert [one.count("- le ") for one in texts] == [2, 1, 1, 1]
    assert "- le 21 mai 2025 à 9 h 00" in texts[2]
    assert "n'aura pas lieu : votre dossier est passé devant un autre comité" in texts[3]
    assert all("agenda (.ics)" in one and "dans votre espace" in one for one in texts)
    assert [one for one in texts if "/hearings" in one or str(HEARING) in one] == [], "no address a browser opens"
    seen = (await carrier.get(f"/applications/{submitted_id}/notices")).json()["items"]
    assert {one["state"] for one in seen} == {"SENT"}
    assert set(texts) < {one["body"] for one in seen}


async def test_nothing_leaves_of_a_hearing_that_something_later_was_said_of_or_that_is_over(
    carrier: Caller,
    submitted_id: str,
    turn: Turn,
    postbox: Postbox,
    database: Database,
    clock: SimulatedClock,
    make: Any,
) -> None:
    await turn()
    postbox.letters.clear()
    await heard(database, proposed(submitted_id, SPRING), proposed(submitted_id, WINTER, revision=2), at=clock.now())
    postbox.to_recipient = "451 later"
    await turn()
    await heard(database, confirmed(submitted_id, WINTER, 3), at=clock.now())
    postbox.to_recipient = "250 OK"
    clock.advance(clock.now() + timedelta(minutes=2))
    await turn()
    assert subjects(postbox) == ["Novapec : votre audition est confirmée, dossier NVP-2025-0001"]
    seen = (await carrier.get(f"/applications/{submitted_id}/notices")).json()["items"]
    assert {one["template"]: one["state"] for one in seen} == {
        "ACKNOWLEDGEMENT": "SENT",
        "HEARING_MOVED": "NOT_SENT",
        "HEARING_CONFIRMED": "SENT",
    }
    clock.advance(WINTER + timedelta(days=1))
    held = review.HearingHeld(**about(submitted_id), held_on=date(2025, 12, 1))
    await heard(database, cancelled(submitted_id, SPRING, 4), held, at=clock.now())
    await turn()
    assert len(postbox.letters) == 1


async def test_a_hearing_that_was_announced_before_carriers_were_written_is_not_written(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    old = review.HearingProposed(**about(submitted_id), slots=2)
    await heard(database, old, at=make.moment().at)
    await turn()
    assert len(postbox.letters) == 1


def test_every_reason_for_which_a_hearing_ends_has_its_words() -> None:
    assert set(HEARING_CANCELLATIONS) == {one.value for one in HearingCancellation}
