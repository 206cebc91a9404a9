"""What members and carriers are written since: invitations with a code that no record shows, and what was missing."""

from datetime import date, timedelta
from typing import Any

import pytest
from intake_postbox import Postbox, Turn, heard, subjects

from intake.domain.notice_texts import GROUNDS, TERMINATION_GROUNDS
from shared.clock import SimulatedClock
from shared.contracts import funding, impact
from shared.identity import new_id
from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import ClawbackGround, ReportKind, Role, TerminationGround

SIRET = "73282932000074"
PLACE = f"/organisations/{SIRET}"
INVITATION = {"role": "CONTRIBUTOR", "name": "Dominique Exemple", "email": "dominique@exemple.fr"}


async def test_an_invitation_leaves_with_a_code_that_its_record_does_not_show(
    api: Api, carrier: Caller, draft_id: str, turn: Turn, postbox: Postbox, database: Database, refusal: Any
) -> None:
    assert (await carrier.post(f"{PLACE}/invitations", INVITATION)).status_code == 201
    await turn()
    await turn()
    (letter,) = postbox.letters
    assert (letter["to"], letter["subject"]) == (
        "dominique@exemple.fr",
        "Novapec : vous êtes invité à agir pour une organisation",
    )
    text = letter.get_content()
    code = text.split("à ne donner à personne : ")[1].split()[0]
    (notice,) = (await carrier.get(f"{PLACE}/notices")).json()["items"]
    assert (notice["template"], notice["state"], notice["application_id"]) == ("INVITATION", "SENT", None)
    assert "comme contributeur, jusqu'au 24 février 2025" in notice["body"]
    assert code not in str(notice)
    invited = api.caller(Role.CARRIER, sub="invited-1", org=SIRET)
    assert refusal(await invited.get(f"{PLACE}/notices"))[:2] == (403, "forbidden")
    taken = await invited.post(f"/invitations/{notice['membership_id']}/acceptance", {"code": code})
    assert taken.status_code == 200, taken.text


async def test_an_invitation_that_was_taken_back_is_not_sent(
    carrier: Caller, draft_id: str, turn: Turn, postbox: Postbox
) -> None:
    shown = (await carrier.post(f"{PLACE}/invitations", INVITATION)).json()
    membership_id = shown["members"][1]["id"]
    await carrier.post(f"{PLACE}/members/{membership_id}/ending", {"reason": "MISTAKE"})
    await turn()
    assert postbox.letters == []
    (notice,) = (await carrier.get(f"{PLACE}/notices")).json()["items"]
    assert notice["state"] == "NOT_SENT"


async def test_a_carrier_is_written_whatever_happens_to_its_supplements(
    carrier: Caller, officer: Caller, submitted_id: str, draft_body: Any, turn: Turn, postbox: Postbox
) -> None:
    path = f"/applications/{submitted_id}"
    await officer.post(f"{path}/supplement-requests", {"question": "Qui ?", "due_on": "2025-03-15"})
    await officer.post(f"{path}/supplement-requests/1/deadline", {"due_on": "2025-03-31"})
    await officer.post(f"{path}/supplement-requests/1/messages", {"body": "Un devis suffit."})
    await carrier.post(f"{path}/supplement-requests/1/messages", {"body": "Le voici."})
    del draft_body["call_id"]
    await carrier.post(f"{path}/resubmission", draft_body)
    await turn()
    assert sorted(subjects(postbox)) == sorted(
        [
            "Novapec : votre dossier NVP-2025-0001 est déposé",
            "Novapec : compléments attendus pour le dossier NVP-2025-0001",
            "Novapec : vous avez plus de temps pour compléter le dossier NVP-2025-0001",
            "Novapec : un message sur votre dossier NVP-2025-0001",
            "Novapec : votre dossier NVP-2025-0001 est complété",
        ]
    )
    texts = "".join(letter.get_content() for letter in postbox.letters)
    assert "31 mars 2025" in texts
    assert "Un devis suffit." in texts
    assert "Le voici." not in texts


async def test_a_reopening_and_a_withdrawal_are_written_to_the_carrier(
    carrier: Caller, officer: Caller, submitted_id: str, turn: Turn, postbox: Postbox
) -> None:
    path = f"/applications/{submitted_id}"
    await officer.post(f"{path}/admissibility", {"admissible": True})
    await officer.post(f"{path}/reopening", {"explanation": "L'agrément était échu."})
    await carrier.post(f"{path}/withdrawal", {"reason": "CARRIER_CHOICE"})
    await turn()
    assert {
        "Novapec : la recevabilité de votre dossier NVP-2025-0001 est réexaminée",
        "Novapec : votre dossier NVP-2025-0001 est retiré",
    } <= set(subjects(postbox))
    assert any("L'agrément était échu." in letter.get_content() for letter in postbox.letters)


# ---- what the other services announce


def drafted(application_id: str) -> funding.AgreementDrafted:
    return funding.AgreementDrafted(
        agreement_id=new_id(),
        number="CONV-2025-0001",
        application_id=application_id,
        case_id=new_id(),
        reservation_id=new_id(),
        edition=2025,
        amount_cents=4_000_000,
        instalments=(),
        sign_before=date(2025, 8, 1),
    )


def reminded(application_id: str, days: int) -> impact.ReportReminded:
    return impact.ReportReminded(
        **report(application_id), reminded_on=date(2025, 9, 1) + timedelta(days=days), days_after_due=days
    )


def report(application_id: str) -> dict[str, Any]:
    return {
        "plan_id": new_id(),
        "application_id": application_id,
        "agreement_id": new_id(),
        "edition": 2025,
        "report": 1,
        "kind": ReportKind.FINAL,
        "due_on": date(2025, 9, 1),
    }


async def test_a_carrier_is_written_of_an_agreement_to_sign_and_of_reports_to_hand_in(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    at = make.moment().at
    await heard(database, drafted(submitted_id), impact.ReportDue(**report(submitted_id)), at=at)
    await heard(database, reminded(submitted_id, -7), reminded(submitted_id, 7), at=at)
    state = await database.fetchval("SELECT report_state FROM intake.file_standing")
    assert state == "DUE", "a reminder changes no state"
    await turn()
    await turn()
    assert sorted(subjects(postbox)) == [
        "Novapec : votre convention est à signer, dossier NVP-2025-0001",
        "Novapec : votre rapport d'activité est attendu, dossier NVP-2025-0001",
        "Novapec : votre rapport d'activité est à remettre, dossier NVP-2025-0001",
    ]
    assert "40\u202f000\u00a0€" in "".join(letter.get_content() for letter in postbox.letters)


async def test_what_is_long_done_is_not_written_when_the_read_model_is_rebuilt(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    agreement = drafted(submitted_id)
    accepted = impact.ReportAccepted(**report(submitted_id), accepted_on=date(2025, 9, 2))
    signed = funding.AgreementLapsed(
        agreement_id=agreement.agreement_id,
        number=agreement.number,
        application_id=agreement.application_id,
        edition=2025,
        amount_cents=agreement.amount_cents,
        lapsed_on=date(2025, 8, 2),
    )
    await heard(database, agreement, reminded(submitted_id, -7), accepted, signed, at=make.moment().at)
    await turn()
    assert postbox.letters == []


def notified(application_id: str, ground: ClawbackGround = ClawbackGround.UNSPENT) -> funding.ClawbackNotified:
    return funding.ClawbackNotified(
        agreement_id=new_id(),
        application_id=application_id,
        edition=2025,
        clawback_id=new_id(),
        amount_cents=1_250_50,
        ground=ground,
        notified_on=date(2026, 9, 1),
        answer_by=date(2026, 10, 1),
    )


async def test_a_carrier_is_written_once_of_each_clawback_with_its_amount_ground_and_days_to_answer(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    at = make.moment().at
    first = notified(submitted_id)
    others = [notified(submitted_id, ground) for ground in ClawbackGround]
    await heard(database, first, first, *others, at=at)
    for _ in range(3):
        await turn()
    await heard(database, first, at=at)
    await turn()
    assert subjects(postbox) == ["Novapec : un reversement vous est notifié, dossier NVP-2025-0001"] * 5
    texts = [letter.get_content() for letter in postbox.letters]
    assert all("1\u202f250,50\u00a0€" in text and "jusqu'au 1er octobre 2026 inclus" in text for text in texts)
    assert [sum(ground in text for text in texts) for ground in GROUNDS.values()] == [2, 1, 1, 1]


@pytest.mark.parametrize("end", [funding.ClawbackOrdered, funding.ClawbackCancelled])
async def test_a_clawback_that_is_decided_is_not_notified_when_the_read_model_is_rebuilt(
    end: type[funding.ClawbackOrdered] | type[funding.ClawbackCancelled],
    submitted_id: str,
    turn: Turn,
    postbox: Postbox,
    database: Database,
    make: Any,
) -> None:
    await turn()
    postbox.letters.clear()
    decided, waiting = notified(submitted_id), notified(submitted_id, ClawbackGround.BREACH)
    days = {"ordered_on": date(2026, 11, 1), "cancelled_on": date(2026, 11, 1), "reason": "MISTAKE"}
    ended = end.model_validate(decided.model_dump() | days)
    await heard(database, decided, waiting, ended, at=make.moment().at)
    await turn()
    await turn()
    (letter,) = postbox.letters
    assert GROUNDS["BREACH"] in letter.get_content()


async def test_a_carrier_is_put_on_notice_by_letter_unless_it_was_decided_since(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    about = {"agreement_id": new_id(), "application_id": submitted_id, "edition": 2025, "number": "CONV-2025-0001"}
    days = {"notified_on": date(2026, 9, 1), "cure_by": date(2026, 10, 1)}
    for ground in (TerminationGround.BREACH, TerminationGround.NOT_EXECUTED):
        told = funding.TerminationNotified(**about, **days, termination_id=new_id(), ground=ground)
        await heard(database, told, at=make.moment().at)
        if ground is TerminationGround.NOT_EXECUTED:
            over = {"termination_id": told.termination_id, "abandoned_on": date(2026, 9, 2)}
            await heard(database, funding.TerminationAbandoned(**about, **over), at=make.moment().at)
        await turn()
    await turn()
    (letter,) = postbox.letters
    assert TERMINATION_GROUNDS["BREACH"] in letter.get_content()
    assert "jusqu'au 1er octobre 2026 inclus" in letter.get_content()


@pytest.fixture
async def member_id(carrier: Caller, draft_id: str) -> str:
    """The first representative, who said who they are."""
    named = {"name": "Dominique Exemple", "email": "dominique@exemple.fr"}
    shown = await carrier.put(f"{PLACE}/own-details", named, revision=1)
    return shown.json()["members"][0]["id"]


async def test_a_member_who_is_erased_stands_nowhere_but_as_an_opaque_subject(
    carrier: Caller, officer: Caller, member_id: str, database: Database
) -> None:
    invited = {"role": "READER", "name": "Claude Exemple", "email": "claude@exemple.fr"}
    await carrier.post(f"{PLACE}/invitations", {**invited, "explanation": "Vu avec Dominique  Exemple."})
    for email in ("dominique@exemple.fr", "claude@exemple.fr"):
        erased = await officer.post("/personal-data/erasures", {"email": email})
        assert erased.status_code == 201, erased.text
        assert [(one["siret"], one["application_id"]) for one in erased.json()["erased"]] == [(SIRET, None)]
    shown = (await carrier.get(PLACE)).json()
    assert [(one["person"], one["name"], one["state"]) for one in shown["members"]] == [
        ("carrier-1", None, "ACTIVE"),
        (None, None, "ENDED"),
    ]
    kept = await database.fetch("SELECT convert_from(body, 'UTF8') AS text FROM messaging.idempotency")
    acts = await database.fetch("SELECT explanation AS text FROM intake.organisation_act")
    said = str([row["text"] for row in [*kept, *acts]]).lower()
    assert all(trace not in said for trace in ("dominique", "claude@", "claude exemple"))
    assert await database.fetchval("SELECT count(*) FROM intake.member_person") == 0


async def test_a_former_member_is_forgotten_after_the_period(
    api: Api, officer: Caller, carrier: Caller, member_id: str, database: Database, clock: SimulatedClock, turn: Turn
) -> None:
    ending = {"reason": "LEFT", "explanation": "Départ."}
    await officer.post(f"{PLACE}/members/{member_id}/ending", ending)
    await database.fetch("UPDATE intake.retention_run SET next_at = NULL")
    clock.advance(clock.now() + timedelta(days=364))
    await turn()
    assert await database.fetchval("SELECT count(*) FROM intake.member_person") == 1
    clock.advance(clock.now() + timedelta(days=8))
    await turn()
    assert await database.fetchval("SELECT count(*) FROM intake.member_person") == 0
