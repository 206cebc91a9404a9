"""The OpenAPI file tells what the API is, in the words of the programme, with examples that work."""

from typing import Any
from uuid import UUID

from intake.api.examples import ADMISSIBLE, CALL, DRAFT, INADMISSIBLE, WITHDRAWAL
from shared.testing.client import Api


async def test_every_operation_says_what_it_does_and_who_may_do_it(api: Api) -> None:
    schema = (await api.http.get("/openapi.json")).json()
    operations = [
        (path, method, operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if path.startswith(("/calls", "/applications"))
    ]
    assert len(operations) >= 14
    for path, method, operation in operations:
        assert operation["summary"], path
        assert operation["description"], path
        assert "422" in operation["responses"], path
        if method in {"post", "put"}:
            assert "Rôle" in operation["description"], path


async def test_the_examples_of_the_documentation_are_accepted_as_they_stand(
    carrier: Any, officer: Any, submitted_id: str, open_call: UUID
) -> None:
    drafted = await carrier.post("/applications", {"call_id": str(open_call), "carrier": DRAFT["carrier"]})
    revised = await carrier.put(f"/applications/{drafted.json()['id']}", DRAFT, revision=1)
    assert revised.status_code == 200, revised.text
    submitted = await carrier.post(f"/applications/{drafted.json()['id']}/submission")
    assert submitted.status_code == 200, submitted.text
    for application_id, verdict in ((submitted_id, INADMISSIBLE), (drafted.json()["id"], ADMISSIBLE)):
        declared = await officer.post(f"/applications/{application_id}/admissibility", verdict)
        assert declared.status_code == 200, declared.text
    withdrawn = await carrier.post(f"/applications/{drafted.json()['id']}/withdrawal", WITHDRAWAL)
    assert withdrawn.status_code == 200, withdrawn.text
    another = await officer.post("/calls", {**CALL, "edition": 2026})
    assert another.status_code == 201, another.text
    rules = await officer.post(f"/calls/{another.json()['id']}/rules", {**CALL["rules"], "version": "1.0.1"})
    assert rules.status_code == 200, rules.text


async def test_a_role_that_reads_a_call_needs_only_a_token(api: Api, open_call: UUID) -> None:
    assert (await api.nobody().get(f"/calls/{open_call}")).status_code == 401
    assert (await api.caller().get(f"/calls/{open_call}")).status_code == 200
