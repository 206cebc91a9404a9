"""What carriers are written: in French, once, through a real SMTP server, with a record they can see."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from intake_files import outside_in
from intake_postbox import Postbox, Turn

from intake import domain
from intake.domain.notice_texts import NoticeTemplate
from intake.domain.notices import NoticeState, outcome_in_french, write_notice
from intake.projections import PROJECTIONS
from intake.timers import outside_timers
from shared.clock import SimulatedClock
from shared.contracts import review
from shared.identity import new_id
from shared.mail import Mailer
from shared.messaging import Batch
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import CommitteeKind, DecisionReason, Outcome, Role


async def notices_of(caller: Caller, application_id: str) -> list[dict[str, Any]]:
    answer = await caller.get(f"/applications/{application_id}/notices")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_submission_is_acknowledged_once_and_the_carrier_sees_it(
    carrier: Caller, submitted_id: str, turn: Turn, postbox: Postbox
) -> None:
    (pending,) = await notices_of(carrier, submitted_id)
    assert (pending["template"], pending["state"]) == ("ACKNOWLEDGEMENT", "PENDING")
    for _ in range(3):
        await turn()
    (letter,) = postbox.letters
    assert letter["to"] == "camille@exemple.fr"
    assert letter["subject"] == "Novapec : votre dossier NVP-2025-0001 est déposé"
    assert letter["message-id"] == f"<{pending['id']}@apec.example>"
    assert letter["auto-submitted"] == "auto-generated"
    text = letter.get_content().replace("\r\n", "\n")
    assert "Votre projet « Déclics numériques » a été déposé le 10 février 2025" in text
    (sent,) = await notices_of(carrier, submitted_id)
    assert (sent["state"], sent["body"]) == ("SENT", text)
    assert "camille" not in str(sent)


async def test_what_is_asked_and_declared_is_written_to_the_carrier(
    carrier: Caller, officer: Caller, submitted_id: str, turn: Turn, postbox: Postbox, clock: SimulatedClock
) -> None:
    asked = {"question": "Qui finance\nla deuxième année ?", "due_on": "2025-03-15"}
    path = f"/applications/{submitted_id}"
    assert (await officer.post(f"{path}/supplement-requests", asked)).status_code == 200
    await turn()
    clock.advance(clock.now() + timedelta(days=31))
    await turn()
    await turn()
    verdict = {"admissible": False, "reason": "OUT_OF_SCOPE", "explanation": "Sans lien avec l'emploi."}
    assert (await officer.post(f"{path}/supplement-requests/1/cancellation", {"explanation": "x"})).status_code == 200
    assert (await officer.post(f"{path}/admissibility", verdict)).status_code == 200
    await turn()
    subjects = [letter["subject"] for letter in postbox.letters]
    assert subjects == [
        "Novapec : votre dossier NVP-2025-0001 est déposé",
        "Novapec : compléments attendus pour le dossier NVP-2025-0001",
        "Novapec : il reste peu de temps pour compléter le dossier NVP-2025-0001",
        "Novapec : plus de compléments attendus pour le dossier NVP-2025-0001",
        "Novapec : votre dossier NVP-2025-0001 n'est pas recevable",
    ]
    assert "à déposer le 15 mars 2025 au plus tard" in postbox.letters[1].get_content()
    assert "Sans lien avec l'emploi." in postbox.letters[4].get_content()


async def test_a_draft_is_reminded_of_once_before_its_call_closes(
    draft_id: str, turn: Turn, postbox: Postbox, clock: SimulatedClock
) -> None:
    await turn()
    clock.advance(clock.now() + timedelta(days=155))
    await turn()
    clock.advance(clock.now() + timedelta(days=1))
    await turn()
    (letter,) = postbox.letters
    assert letter["subject"] == "Novapec : votre brouillon n'est pas encore déposé"
    assert "se clôt le 21 juillet 2025 au soir" in letter.get_content()


def decision(application_id: str, outcome: Outcome = Outcome.AWARDED) -> review.DecisionMade:
    return review.DecisionMade(
        case_id=new_id(),
        application_id=application_id,
        edition=2025,
        session_id=new_id(),
        committee_id=new_id(),
        committee_code="REGIONAL-93",
        committee_kind=CommitteeKind.REGIONAL,
        outcome=outcome,
        reason=DecisionReason.MERIT,
        amount_cents=5_000_000,
        proposal_id=new_id(),
        decided_on=date(2025, 5, 14),
    )


async def test_a_decision_is_written_once_also_when_the_read_model_is_rebuilt(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    event = decision(submitted_id)
    for _ in range(2):
        batch = Batch()
        PROJECTIONS[0].apply[review.DecisionMade](batch, event, at=make.moment().at)
        for sql, rows in batch.runs:
            for row in rows:
                await database.fetch(sql, *row)
        await turn()
        for reset in PROJECTIONS[0].reset:
            await database.fetch(reset)
    assert [letter["subject"] for letter in postbox.letters][1:] == [
        "Novapec : la décision sur votre dossier NVP-2025-0001"
    ]
    text = postbox.letters[1].get_content()
    assert "prononcé le 14 mai 2025" in text
    assert "50\u202f000\u00a0€" in text


def referral(application_id: str, session_id: UUID | None) -> review.CaseReferred:
    return review.CaseReferred(
        case_id=new_id(),
        application_id=application_id,
        edition=2025,
        session_id=session_id,
        from_committee_id=new_id(),
        from_committee_code="REGIONAL-93",
        committee_id=new_id(),
        committee_code="NATIONAL",
        committee_kind=CommitteeKind.NATIONAL,
        reason=DecisionReason.BROADER_SCOPE,
        referred_on=date(2025, 5, 13),
    )


async def hear(database: Database, at: datetime, *events: review.CaseEvent) -> None:
    batch = Batch()
    for event in events:
        PROJECTIONS[0].apply[type(event)](batch, event, at=at)
    for sql, rows in batch.runs:
        for row in rows:
            await database.fetch(sql, *row)


async def test_a_referral_by_a_committee_is_written_and_one_by_the_team_is_not(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await hear(database, make.moment().at, referral(submitted_id, None))
    await turn()
    assert len(postbox.letters) == 1
    await hear(database, make.moment().at, referral(submitted_id, new_id()))
    await turn()
    text = postbox.letters[1].get_content()
    assert "prononcé le 13 mai 2025" in text
    assert "renvoyé devant un autre comité" in text


async def test_a_referral_is_not_written_once_the_next_committee_decided(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await hear(database, make.moment().at, referral(submitted_id, new_id()), decision(submitted_id))
    await turn()
    assert [letter.get_content().count("renvoyé") for letter in postbox.letters] == [0, 0]


def test_every_outcome_and_every_template_has_its_words(make: Any) -> None:
    for outcome in Outcome:
        assert "$" not in outcome_in_french(outcome, 1)
    names = ("day", "due", "question", "explanation", "outcome", "message", "amount", "from_siret", "to_siret")
    facts = dict.fromkeys(
        (*names, "siret", "role", "invitation", "ground", "organisation", "file", "starts", "hearing", "reason"), "FACT"
    )
    application = make.draft(make.call())
    for template in NoticeTemplate:
        notice = write_notice(new_id(), application, template, "", at=make.moment().at, **facts)
        assert "$" not in notice.subject + notice.body


# ---- once, whatever the server does


async def test_what_the_server_cannot_take_now_goes_later(
    carrier: Caller, submitted_id: str, turn: Turn, postbox: Postbox, clock: SimulatedClock
) -> None:
    postbox.to_recipient = "451 later"
    await turn()
    (notice,) = await notices_of(carrier, submitted_id)
    assert (notice["state"], "n'y arrive pas pour l'instant (SMTP 451)" in notice["failure"]) == ("PENDING", True)
    postbox.to_recipient = "250 OK"
    await turn()
    assert postbox.letters == []
    clock.advance(clock.now() + timedelta(minutes=2))
    await turn()
    assert len(postbox.letters) == 1
    assert (await notices_of(carrier, submitted_id))[0]["state"] == "SENT"


async def test_a_server_that_is_away_delays_and_does_not_lose(
    carrier: Caller,
    submitted_id: str,
    database: Database,
    clock: SimulatedClock,
    tmp_path: Any,
    turn: Turn,
    postbox: Any,
) -> None:
    away = outside_in(tmp_path, mailer=Mailer("127.0.0.1", 1, seconds=2))
    await fire_due(database, outside_timers(lambda: away), clock)
    (notice,) = await notices_of(carrier, submitted_id)
    assert (notice["state"], "courriel ne répond pas" in notice["failure"]) == ("PENDING", True)
    clock.advance(clock.now() + timedelta(minutes=2))
    await turn()
    assert len(postbox.letters) == 1


async def test_a_refused_letter_waits_for_a_person(
    api: Api, carrier: Caller, officer: Caller, submitted_id: str, turn: Turn, postbox: Postbox, refusal: Any
) -> None:
    postbox.to_recipient = "550 no such person"
    await turn()
    (notice,) = await notices_of(officer, submitted_id)
    assert notice["state"] == "FAILED"
    why = "refuse le courriel : cette boîte n'existe pas, ou n'accepte pas ce courriel (SMTP 550)."
    assert notice["failure"] == f"Le serveur de courriel {why}"
    path = f"/notices/{notice['id']}/sending"
    assert refusal(await carrier.post(path))[:2] == (403, "forbidden")
    listed = (await officer.get("/notices?state=FAILED")).json()["items"]
    assert [one["id"] for one in listed] == [notice["id"]]
    assert refusal(await carrier.get("/notices"))[:2] == (403, "forbidden")
    postbox.to_recipient = "250 OK"
    assert (await officer.post(path)).json()["state"] == "PENDING"
    assert refusal(await officer.post(path)) == (409, "not_in_this_state", ["state"])
    await turn()
    assert len(postbox.letters) == 1
    assert refusal(await officer.post(path)) == (409, "not_in_this_state", ["state"])
    assert refusal(await officer.post(f"/notices/{new_id()}/sending"))[:2] == (404, "not_found")


async def test_a_letter_whose_answer_is_lost_is_not_sent_again_by_itself(
    carrier: Caller, submitted_id: str, turn: Turn, postbox: Postbox, clock: SimulatedClock
) -> None:
    postbox.to_letter = "hang up"
    for _ in range(3):
        await turn()
        clock.advance(clock.now() + timedelta(days=1))
    assert len(postbox.letters) == 1
    (notice,) = await notices_of(carrier, submitted_id)
    assert (notice["state"], "il est peut-être parti" in notice["failure"]) == ("UNCERTAIN", True)


async def test_a_claim_of_a_process_that_died_is_not_sent_by_the_next(
    carrier: Caller,
    submitted_id: str,
    turn: Turn,
    postbox: Postbox,
    database: Database,
    clock: Any,
    mailer: Mailer,
    tmp_path: Any,
) -> None:
    first = outside_timers(lambda: outside_in(tmp_path, mailer=replace(mailer, claimed=set())))
    await fire_due(database, [one for one in first if one.name == "claim-notices"], clock)
    await turn()
    assert postbox.letters == []
    assert (await notices_of(carrier, submitted_id))[0]["state"] == "UNCERTAIN"


async def test_without_a_server_or_a_contact_the_notice_stays_readable(
    carrier: Caller, officer: Caller, submitted_id: str, database: Database, clock: Any, tmp_path: Any, turn: Turn
) -> None:
    silent = outside_timers(lambda: outside_in(tmp_path))
    await fire_due(database, silent, clock)
    (notice,) = await notices_of(carrier, submitted_id)
    assert notice["state"] == "NOT_SENT"
    await officer.post("/personal-data/erasures", {"email": "camille@exemple.fr"})
    await officer.post(f"/notices/{notice['id']}/sending")
    await turn()
    assert (await notices_of(carrier, submitted_id))[0]["state"] == "NOT_SENT"


async def test_notices_are_for_those_who_may_read_the_file(api: Api, other_carrier: Caller, submitted_id: str) -> None:
    path = f"/applications/{submitted_id}/notices"
    assert (await other_carrier.get(path)).status_code == 403
    assert (await api.caller(Role.REGIONAL_DELEGATE, regions=("11",)).get(path)).status_code == 200
    assert (await api.caller(Role.REGIONAL_DELEGATE, regions=("53",)).get(path)).status_code == 403


async def test_a_title_of_several_lines_makes_one_subject(make: Any) -> None:
    content = replace(make.content, project=replace(make.content.project, title="Un\r\nBcc: x@y.fr"))
    application = replace(make.draft(make.call()), content=content)
    notice = write_notice(new_id(), application, NoticeTemplate.ADMISSIBLE, "", at=make.moment().at)
    assert "\n" not in notice.subject
    assert "Un Bcc: x@y.fr" in notice.body
    assert notice.state is NoticeState.PENDING
    assert domain.STATE_MACHINES["intake.notice"][0] is NoticeState
