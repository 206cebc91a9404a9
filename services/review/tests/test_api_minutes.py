"""Minutes over HTTP: the paper, who signs it, and what corrects it."""

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import asyncpg
import pytest
from pypdf import PdfReader
from review_driver import AWARD, MEMBER, PRESIDING, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, SECOND, THIRD, transferred

from review.gateway.minutes_paper import MinutesPaper, set_in_pdf
from shared.contracts import review as wire
from shared.contracts.intake import Organisation
from shared.testing import require_announced
from shared.vocabulary import LegalForm

OTHER = Organisation(siret="00000072900012", name="Autre Exemple", legal_form=LegalForm.ASSOCIATION)
DEPUTIES = [member(CHAIR, chair=True), member(SECOND, deputy=True), member(THIRD)]
ABSENT = {"instead_of_chair": "CHAIR_ABSENT"}
CORRECTION = {"text": "Lire « trois voix pour »."}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


async def held(review, **changes):
    """A session with one award, the money set aside, ready to be signed."""
    session = await review.sits(await review.forms(REGIONAL, members=DEPUTIES, **changes))
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    return session, case


async def paper(caller, session):
    answer = await caller.get(f"/sessions/{session['id']}/minutes.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    # Two sessions of one day have two names.
    name = f"proces-verbal-REGIONAL-93-2025-05-15-{session['id'][-8:]}.pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    return answer.content


async def test_the_paper_says_attendance_recusals_votes_reasons_hash_and_signature(review):
    session, case = await held(review)
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    signed = await review.signs(session)
    pdf = await paper(review.officer, session)
    said = text_of(pdf)
    raw = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    for typeset in ("«\u00a0Un exemple\u00a0»", "40\u202f000,00\u00a0€", "Votes\u00a0: 2 pour"):
        assert typeset in raw, (typeset, raw)
    for expected in (
        "Procès-verbal",
        "Comité Provence-Alpes-Côte d’Azur (REGIONAL-93), séance du 15 mai 2025",
        "« Un exemple », porté par",
        "Subvention demandée : ",
        "Récusés : personne.",
        "Voix délibératives présentes à la clôture, hors récusations : 3 sur 3.",
        "Personne chair",
        "NVP-2025-0001",
        "2 pour, 0 contre, 1 abstention",
        "40 000,00 €",
        AWARD["explanation"],
        "Signé le 15 mai 2025 par Personne chair",
        signed["minutes_sha256"],
    ):
        assert expected.replace("’", "'") in said.replace("’", "'"), (expected, said)


def test_the_paper_of_minutes_that_were_signed_before_says_what_they_hold_and_later_ones_hour_place_and_casting_vote():
    ballot = {
        "application_number": "NVP-2025-0001",
        "recused": [],
        "votes": {CHAIR: "FOR", SECOND: "AGAINST"},
        "quorum": {"present": 1, "base": 1, "percent": 50, "casting": "FOR"},
        "withdrawn": False,
        "decisions": [],
    }
    content = {
        "committee_code": "NATIONAL",
        "edition": 2025,
        "held_on": "2025-06-01",
        "quorum_percent": 50,
        "voting_members": [CHAIR],
        "present": [CHAIR],
        "ballots": [ballot],
    }
    paper = MinutesPaper(content=content, committee_name="Comité", names={}, minutes=None, addenda=(), abridged=False)
    said = text_of(set_in_pdf(paper))
    assert "séance du 1er juin 2025, édition 2025" in said
    assert "hors récusations : 1 sur 1." in said
    assert "Voix prépondérante de la présidence, en cas de partage : pour." in said
    assert "porté par" not in said
    later = replace(paper, content={**content, "starts_at": "09:30", "place": "Salle Exemple"})
    assert "1er juin 2025 à 9 h 30, Salle Exemple, édition 2025" in text_of(set_in_pdf(later))


async def test_the_paper_is_the_same_each_time_and_a_project_until_it_is_signed(review):
    session, _ = await held(review)
    before = await paper(review.officer, session)
    assert "Projet" in text_of(before)
    await review.signs(session)
    after = await paper(review.officer, session)
    assert "Projet" not in text_of(after)
    assert await paper(review.chair, session) == after


async def test_what_was_signed_is_read_as_it_was_whatever_changes_after(review):
    session, case = await held(review)
    signed = await review.signs(session)
    before = await paper(review.officer, session)
    late = {**member("late"), "mandate_from": session["held_on"]}
    done(await review.officer.post(f"/committees/{session['committee_id']}/mandates", late))
    await review.hears(transferred(OTHER.siret))
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    shown = done(await review.officer.get(f"/sessions/{session['id']}"))
    assert shown["minutes"] == signed["minutes"]
    written = json.dumps(shown["minutes"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(written.encode()).hexdigest() == shown["minutes_sha256"] == signed["minutes_sha256"]
    assert await paper(review.officer, session) == before
    project = await review.convenes(await review.committee())
    assert "late" in done(await review.officer.get(f"/sessions/{project['id']}"))["minutes"]["voting_members"]


async def test_the_paper_leaves_out_the_case_that_is_closed_to_its_reader(review):
    session, case = await held(review)
    await review.signs(session)
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    said = text_of(await paper(review.member(THIRD), session))
    assert "NVP-2025-0001" not in said
    assert "Extrait" in said


# ---- who signs


async def test_a_deputy_signs_only_with_the_reason_which_is_kept_and_shown(review):
    session, _ = await held(review)
    deputy, path = review.api.caller(PRESIDING, sub=SECOND), f"/sessions/{session['id']}/minutes"
    refused(await deputy.post(path), 422, "reason_missing", "instead_of_chair")
    signed = done(await deputy.post(path, ABSENT))
    assert (signed["signed_by"], signed["signed_instead_of_chair"]) == (SECOND, "CHAIR_ABSENT")
    assert "en l'absence de la présidence" in text_of(await paper(review.officer, session)).replace("’", "'")


async def test_a_member_who_does_not_preside_does_not_sign(review):
    session, _ = await held(review)
    third = review.api.caller(PRESIDING, MEMBER, sub=THIRD)
    refused(await third.post(f"/sessions/{session['id']}/minutes", ABSENT), 403, "forbidden")


async def test_a_chair_to_whom_a_case_of_the_session_is_closed_does_not_sign_and_the_deputy_does(review):
    session, _ = await held(review)
    done(await review.member(CHAIR).post("/interests", {"organisations": [CARRIER]}))
    path = f"/sessions/{session['id']}/minutes"
    refused(await review.chair.post(path), 422, "member_recused")
    deputy = review.api.caller(PRESIDING, sub=SECOND)
    assert done(await deputy.post(path, {"instead_of_chair": "CHAIR_RECUSED"}))["state"] == "SIGNED"


async def test_where_everyone_who_presides_is_recused_a_voting_member_who_was_there_signs(review):
    session, _ = await held(review)
    for sub in (CHAIR, SECOND):
        done(await review.member(sub).post("/interests", {"organisations": [CARRIER]}))
    third, path = review.member(THIRD), f"/sessions/{session['id']}/minutes"
    refused(await third.post(path), 422, "reason_missing", "instead_of_chair")
    assert done(await third.post(path, {"instead_of_chair": "CHAIR_RECUSED"}))["signed_by"] == THIRD


# ---- corrections


async def test_a_correction_is_a_numbered_addendum_and_the_minutes_stay(review):
    session, case = await held(review)
    path = f"/sessions/{session['id']}/addenda"
    refused(await review.chair.post(path, CORRECTION), 409, "not_in_this_state")
    signed = await review.signs(session)
    first = done(await review.chair.post(path, CORRECTION))
    deputy = review.api.caller(PRESIDING, sub=SECOND)
    refused(await deputy.post(path, CORRECTION), 422, "reason_missing", "instead_of_chair")
    second = done(await deputy.post(path, {**CORRECTION, **ABSENT, "case_id": case["id"]}))
    assert (first["number"], second["number"]) == (1, 2)
    assert done(await review.officer.get(path))["addenda"] == [first, second]
    now = done(await review.officer.get(f"/sessions/{session['id']}"))
    assert (now["minutes"], now["minutes_sha256"]) == (signed["minutes"], signed["minutes_sha256"])
    said = text_of(await paper(review.officer, session))
    assert "Additif n° 1" in said
    assert second["sha256"] in said


async def test_each_addendum_is_hashed_with_what_it_follows(review):
    session, _ = await held(review)
    signed = await review.signs(session)
    for _ in range(2):
        done(await review.chair.post(f"/sessions/{session['id']}/addenda", CORRECTION))
    rows = await review.database.fetch("SELECT content, content_sha256 FROM review.addendum ORDER BY number")
    follows = [json.loads(row["content"])["follows_sha256"] for row in rows]
    assert follows == [signed["minutes_sha256"], rows[0]["content_sha256"]]
    assert [sha256(row["content"].encode()).hexdigest() for row in rows] == [row["content_sha256"] for row in rows]


async def test_two_corrections_at_once_take_two_numbers(review):
    session, _ = await held(review)
    await review.signs(session)
    path = f"/sessions/{session['id']}/addenda"
    made = await asyncio.gather(*[review.chair.post(path, CORRECTION) for _ in range(4)])
    assert sorted(done(one)["number"] for one in made) == [1, 2, 3, 4]


async def test_a_correction_is_announced_by_its_hash_alone(review):
    session, _ = await held(review)
    await review.signs(session)
    made = done(await review.chair.post(f"/sessions/{session['id']}/addenda", CORRECTION))
    told = await require_announced(review.database, wire.MinutesCorrected)
    assert (told.number, told.addendum_sha256) == (1, made["sha256"])
    assert CORRECTION["text"] not in told.model_dump_json()


async def test_a_correction_names_only_a_case_of_the_session(review):
    session, _ = await held(review)
    await review.signs(session)
    other = await review.hears_admissible("NVP-2025-0002")
    body = {**CORRECTION, "case_id": other["id"]}
    refused(await review.chair.post(f"/sessions/{session['id']}/addenda", body), 404, "not_found", "case_id")


async def test_who_a_case_is_closed_to_reads_no_addendum_about_it_or_about_the_whole_session(review):
    session, case = await held(review)
    other = await review.proposes(session, await review.hears_admissible("NVP-2025-0002", partners=(), carrier=OTHER))
    await review.funding_reserves()
    await review.signs(session)
    path = f"/sessions/{session['id']}/addenda"
    for about in (None, case["id"], other["id"]):
        done(await review.chair.post(path, {**CORRECTION, "case_id": about}))
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    assert [one["case_id"] for one in done(await review.member(THIRD).get(path))["addenda"]] == [other["id"]]


async def test_an_addendum_cannot_be_changed_even_by_hand(review):
    session, _ = await held(review)
    await review.signs(session)
    done(await review.chair.post(f"/sessions/{session['id']}/addenda", CORRECTION))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await review.database.fetch("UPDATE review.addendum SET content = '{}'")
