"""Evidence documents and the forms of reports."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest

from impact import domain
from impact.api.examples import FORM, IN_WORK, PARTICIPANTS
from impact.domain.form import check_answers
from impact.handlers import REACTIONS
from impact.timers import scanning
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.files.scanner import NoScanner
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Refusal, Role

from .samples import OTHER_SIRET, SIRET, agreement_closed, id_of, plan

PDF = b"%PDF-1.7 une enquete"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Scanned = Callable[[], Awaitable[int]]
TEXT_FORM = {"edition": 2025, "kind": "FINAL", "questions": [{"code": "suite", "label": "Et après ?", "kind": "TEXT"}]}
ANSWERS = {"partenaires": "La mission locale", "essaimage": True}


async def deposit(
    caller: Caller, plan_id: UUID, content: bytes = PDF, kind: str = "application/pdf", title: str = "Enquête"
) -> httpx.Response:
    """Send a document as it is."""
    headers = {"Authorization": f"Bearer {caller.token}", "Content-Type": kind, "Idempotency-Key": str(new_id())}
    path = f"/plans/{plan_id}/evidence"
    return await caller.http.post(path, params={"title": title}, content=content, headers=headers)


async def submit(carrier: Caller, plan_id: UUID, **more: Any) -> httpx.Response:
    """Hand in the final report."""
    return await carrier.post(f"/plans/{plan_id}/reports/1/submission", {"narrative": "Fait.", **more})


async def test_evidence_is_deposited_cited_and_read_back_as_it_was(
    plan_id: UUID, carrier: Caller, officer: Caller, scanned: Scanned
) -> None:
    answer = await deposit(carrier, plan_id)
    assert answer.status_code == 201, answer.text
    one = answer.json()
    assert one["state"] == "QUARANTINED"
    assert (one["sha256"], one["size_bytes"]) == (sha256(PDF).hexdigest(), len(PDF))
    body = {"code": "PARTICIPANTS_REACHED", "value": 60, "period_start": "2025-04-01", "period_end": "2025-09-30"}
    reported = await carrier.post(
        f"/plans/{plan_id}/observations", {**body, "source": "DECLARATIVE", "evidence": [one["id"]]}
    )
    assert (reported.status_code, reported.json()["evidence"]) == (201, [one["id"]])
    assert (await submit(carrier, plan_id, evidence=[one["id"]])).json()["exchanges"][0]["evidence"] == [one["id"]]
    plan = (await officer.get(f"/plans/{plan_id}")).json()
    assert [shown["title"] for shown in plan["evidence"]] == ["Enquête"]
    for who in (officer, carrier):
        assert (await who.get(answer.headers["location"])).status_code == 404, "nobody reads what is in quarantine"
    assert await scanned() == 1
    read = await officer.get(answer.headers["location"])
    assert (read.content, read.headers["content-type"]) == (PDF, "application/pdf")
    assert read.headers["content-disposition"].startswith("attachment; filename=\"piece.pdf\"; filename*=UTF-8''")
    assert read.headers["digest"] == f"sha-256={sha256(PDF).hexdigest()}"
    assert read.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_what_the_antivirus_refuses_is_neither_kept_nor_read_nor_cited(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller, scanned: Scanned
) -> None:
    answer = await deposit(carrier, plan_id, PDF + EICAR)
    await scanned()
    (one,) = (await officer.get(f"/plans/{plan_id}")).json()["evidence"]
    assert (one["state"], one["sha256"]) == ("REFUSED", sha256(PDF + EICAR).hexdigest())
    assert (await officer.get(answer.headers["location"])).status_code == 404
    kept = await database.fetchrow("SELECT content, threat FROM impact.evidence")
    assert kept is not None
    assert tuple(kept) == (b"", "Eicar-Test-Signature")
    for problem in (await submit(carrier, plan_id, evidence=[one["id"]]), await deposit(carrier, plan_id, PDF + EICAR)):
        assert (problem.status_code, problem.json()["code"]) == (422, "evidence_refused")


async def test_while_the_scanner_is_away_evidence_waits_and_is_tried_again(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller, clock: SimulatedClock, scanned: Scanned
) -> None:
    location = (await deposit(carrier, plan_id)).headers["location"]
    assert await fire_due(database, scanning(NoScanner), clock) == 1
    assert await scanned() == 0
    assert (await officer.get(location)).status_code == 404
    clock.advance(clock.now() + timedelta(minutes=1))
    assert await scanned() == 1
    assert (await officer.get(location)).status_code == 200


async def test_a_value_that_must_be_proven_keeps_its_report_back_until_clean_evidence_is_cited(
    database: Database, plan_id: UUID, carrier: Caller, scanned: Scanned
) -> None:
    observations = f"/plans/{plan_id}/observations"
    assert (await carrier.post(observations, PARTICIPANTS)).status_code == 201, "a count of people needs none"
    bare = (await carrier.post(observations, IN_WORK)).json()
    refused = await submit(carrier, plan_id)
    assert (refused.json()["code"], refused.json()["errors"][0]["field"]) == ("evidence_missing", "evidence")
    assert "IN_WORK_AT_SIX_MONTHS" in refused.json()["detail"]
    assert "PARTICIPANTS" not in refused.json()["detail"]
    one = (await deposit(carrier, plan_id)).json()
    again = {**IN_WORK, "supersedes": bare["id"], "evidence": [one["id"]]}
    assert (await carrier.post(observations, again)).status_code == 201
    assert (await submit(carrier, plan_id)).json()["code"] == "evidence_missing", "it is in quarantine"
    assert await announced(database, impact.ReportSubmitted) == []
    await scanned()
    assert (await submit(carrier, plan_id)).status_code == 200


async def test_the_report_itself_may_cite_what_proves_its_values(
    plan_id: UUID, carrier: Caller, scanned: Scanned
) -> None:
    await carrier.post(f"/plans/{plan_id}/observations", IN_WORK)
    one = (await deposit(carrier, plan_id)).json()
    assert (await submit(carrier, plan_id, evidence=[one["id"]])).json()["code"] == "evidence_missing"
    await scanned()
    assert (await submit(carrier, plan_id, evidence=[one["id"]])).status_code == 200


def test_only_the_version_that_the_plan_was_opened_on_says_what_must_be_proven() -> None:
    (known,) = (one for one in domain.LIBRARY if one.code == domain.IN_WORK_AT_SIX_MONTHS)
    milder = replace(known, version=2, evidence_required=False)
    for taken, proven in ((known, {domain.IN_WORK_AT_SIX_MONTHS}), (milder, set[str]()), (None, set[str]())):
        indicators = tuple(replace(one, definition=taken) for one in plan().indicators if one.code == known.code)
        assert domain.to_prove(replace(plan(), indicators=indicators)) == proven


BAD_DOCUMENTS = [
    (b"", "application/pdf", "document_empty", "body"),
    (b"GIF89a", "application/pdf", "document_not_as_declared", "body"),
    (b"MZ\x90", "application/x-msdownload", "media_type_not_accepted", "Content-Type"),
    (b"a;b\n\xff", "text/csv", "document_not_as_declared", "body"),
    (b"a;b\n\0", "text/csv", "document_not_as_declared", "body"),
]


async def test_a_document_that_is_not_what_it_says_is_refused(plan_id: UUID, carrier: Caller) -> None:
    for content, kind, code, field in BAD_DOCUMENTS:
        problem = (await deposit(carrier, plan_id, content, kind)).json()
        assert (problem["status"], problem["code"], problem["errors"][0]["field"]) == (422, code, field)
    assert (await deposit(carrier, plan_id, title="  ")).json()["errors"][0]["field"] == "title"
    assert (await carrier.get(f"/plans/{plan_id}")).json()["evidence"] == []


async def test_a_document_of_more_than_five_megabytes_is_refused(plan_id: UUID, carrier: Caller) -> None:
    large = await deposit(carrier, plan_id, PDF + b" " * domain.LARGEST_DOCUMENT)
    assert large.status_code == 413
    one_too_many = PDF + b" " * (domain.LARGEST_DOCUMENT - len(PDF) + 1)
    assert (await deposit(carrier, plan_id, one_too_many)).json()["code"] == "document_too_large"
    assert (await deposit(carrier, plan_id, one_too_many[:-1])).status_code == 201


def test_a_plan_holds_so_many_documents_and_no_more() -> None:
    before = plan()
    for number in range(domain.MOST_DOCUMENTS):
        before = domain.evolve(before, _deposited(before, f"{number}"))
    with pytest.raises(Refusal) as refused:
        _deposited(before, "one too many")
    assert (refused.value.code, refused.value.field) == ("too_many_documents", "body")


def _deposited(before: domain.Plan, name: str) -> domain.Fact:
    content = PDF + name.encode()
    return domain.deposit(
        before,
        evidence_id=id_of(name),
        title=name,
        media_type="application/pdf",
        content=content,
        by="carrier",
        on=date(2025, 6, 1),
    )


async def test_the_same_document_is_deposited_once(plan_id: UUID, carrier: Caller) -> None:
    first = (await deposit(carrier, plan_id)).json()
    again = (await deposit(carrier, plan_id, title="Encore")).json()
    assert again["code"] == "evidence_known"
    assert first["id"] in again["detail"]


async def test_evidence_is_the_carriers_alone_to_deposit_and_not_another_carriers_to_see(
    plan_id: UUID, carrier: Caller, api: Api, scanned: Scanned
) -> None:
    location = (await deposit(carrier, plan_id)).headers["location"]
    await scanned()
    for role in set(Role) - {Role.CARRIER}:
        assert (await deposit(api.caller(role, org=SIRET), plan_id)).status_code == 403, role
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    assert (await deposit(other, plan_id)).status_code == 403
    assert (await other.get(location)).status_code == 403
    assert (await api.caller(Role.OPERATOR).get(location)).status_code == 403
    assert (await api.caller(Role.AUDITOR).get(location)).status_code == 200
    assert (await carrier.get(f"/plans/{plan_id}/evidence/{new_id()}")).status_code == 404


async def test_who_may_not_deposit_is_told_so_whatever_else_is_wrong(plan_id: UUID, api: Api) -> None:
    for caller in (api.caller(Role.AUDITOR), api.caller(Role.IMPACT_OFFICER, org=SIRET)):
        for wrong in ({"title": ""}, {"content": b""}, {"content": b"nothing"}, {"kind": "text/html"}):
            assert (await deposit(caller, plan_id, **wrong)).status_code == 403, wrong
        for path in ("evidence", "observations/import"):
            assert (await caller.post(f"/plans/{plan_id}/{path}", {})).status_code == 403, path


async def test_evidence_of_nowhere_cannot_be_cited(database: Database, plan_id: UUID, carrier: Caller) -> None:
    refused = await submit(carrier, plan_id, evidence=[str(new_id())])
    assert (refused.json()["code"], refused.json()["errors"][0]["field"]) == ("unknown_evidence", "evidence")
    assert await announced(database, impact.ReportSubmitted) == []


async def test_nothing_is_deposited_in_a_closed_plan(database: Database, plan_id: UUID, carrier: Caller) -> None:
    await react(database, REACTIONS, agreement_closed())
    assert (await deposit(carrier, plan_id)).status_code == 409


async def test_a_report_answers_the_form_in_force(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    assert (await carrier.get(f"/plans/{plan_id}/reports/1/form")).status_code == 404
    published = await officer.post("/report-forms", FORM)
    assert (published.status_code, published.json()["version"]) == (201, 1), published.text
    form = (await carrier.get(f"/plans/{plan_id}/reports/1/form")).json()
    assert [one["code"] for one in form["questions"]] == ["partenaires", "essaimage", "suite"]
    silent = (await submit(carrier, plan_id)).json()
    assert [one["field"] for one in silent["errors"]] == ["answers.partenaires", "answers.essaimage"]
    accepted = await submit(carrier, plan_id, answers=ANSWERS)
    assert accepted.status_code == 200, accepted.text
    (said,) = accepted.json()["exchanges"]
    assert (said["form_id"], said["answers"]) == (form["id"], ANSWERS)
    submitted = await require_announced(database, impact.ReportSubmitted)
    assert "mission" not in submitted.model_dump_json()


BAD_ANSWERS: list[tuple[dict[str, Any], str, str]] = [
    ({"partenaires": 3}, "answers.partenaires", "answer_refused"),
    ({"partenaires": ""}, "answers.partenaires", "answer_missing"),
    ({"essaimage": "oui"}, "answers.essaimage", "answer_refused"),
    ({"essaimage": 1}, "answers.essaimage", "answer_refused"),
    ({"suite": "peut-être"}, "answers.suite", "answer_refused"),
    ({"humeur": "bonne"}, "answers.humeur", "answer_unexpected"),
]


async def test_an_answer_that_does_not_fit_its_question_is_refused_by_its_code(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await officer.post("/report-forms", FORM)
    for change, field, code in BAD_ANSWERS:
        problem = (await submit(carrier, plan_id, answers={**ANSWERS, **change})).json()
        assert (problem["status"], [one["field"] for one in problem["errors"]]) == (422, [field]), code
    assert await announced(database, impact.ReportSubmitted) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (domain.QuestionKind.NUMBER, 3, True),
        (domain.QuestionKind.DATE, "2026-01-31", "2026-02-31"),
        (domain.QuestionKind.TEXT, "oui", False),
        (domain.QuestionKind.YES_NO, False, 0),
    ],
)
def test_an_answer_is_of_the_kind_of_its_question(
    kind: domain.QuestionKind, good: domain.Answer, bad: domain.Answer
) -> None:
    form = domain.Form(
        new_id(),
        2025,
        "FINAL",
        1,
        (domain.Question("q", "Question", kind),),
        evidence_required=False,
        published_by="o",
        published_on=None,
    )
    check_answers(form, {"q": good})
    with pytest.raises(Refusal) as refused:
        check_answers(form, {"q": bad})
    assert [one.code for one in refused.value.each] == ["answer_refused"]


async def test_a_form_may_ask_for_evidence(plan_id: UUID, carrier: Caller, officer: Caller, scanned: Scanned) -> None:
    await officer.post("/report-forms", {**TEXT_FORM, "evidence_required": True})
    bare = (await submit(carrier, plan_id, answers={"suite": "Oui."})).json()
    assert (bare["code"], bare["errors"][0]["field"]) == ("evidence_missing", "evidence")
    one = (await deposit(carrier, plan_id)).json()
    cited = {"answers": {"suite": "Oui."}, "evidence": [one["id"]]}
    assert (await submit(carrier, plan_id, **cited)).json()["code"] == "evidence_missing", "it is in quarantine"
    await scanned()
    assert (await submit(carrier, plan_id, **cited)).status_code == 200


async def test_a_form_published_later_is_the_next_version_and_another_kind_is_another_form(
    plan_id: UUID, officer: Caller
) -> None:
    for body, version in ((TEXT_FORM, 1), (TEXT_FORM, 2), ({**TEXT_FORM, "kind": "INTERIM"}, 1)):
        assert (await officer.post("/report-forms", body)).json()["version"] == version
    first = (await officer.get("/report-forms?limit=2")).json()
    second = (await officer.get(f"/report-forms?limit=2&cursor={first['next']}")).json()
    assert [(one["kind"], one["version"]) for one in first["items"] + second["items"]] == [
        ("FINAL", 1),
        ("FINAL", 2),
        ("INTERIM", 1),
    ]
    only = (await officer.get("/report-forms?kind=FINAL&edition=2025")).json()["items"]
    assert len(only) == 2
    assert (await officer.get(f"/plans/{plan_id}/reports/1/form")).json()["version"] == 2


BAD_QUESTIONS: list[tuple[list[dict[str, Any]], str]] = [
    ([{"code": "a", "label": "A", "kind": "TEXT"}] * 2, "questions.1.code"),
    ([{"code": "a", "label": "A", "kind": "CHOICE", "choices": ["x"]}], "questions.0.choices"),
    ([{"code": "a", "label": "A", "kind": "TEXT", "choices": ["x", "y"]}], "questions.0.choices"),
    ([{"code": "A b", "label": "A", "kind": "TEXT"}], "questions.0.code"),
    ([], "questions"),
]


async def test_a_question_that_cannot_be_asked_is_refused(officer: Caller, api: Api) -> None:
    for questions, field in BAD_QUESTIONS:
        problem = (await officer.post("/report-forms", {**TEXT_FORM, "questions": questions})).json()
        assert (problem["status"], problem["errors"][0]["field"]) == (422, field)
    for role in set(Role) - {Role.IMPACT_OFFICER}:
        assert (await api.caller(role).post("/report-forms", TEXT_FORM)).status_code == 403
