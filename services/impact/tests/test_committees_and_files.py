"""A committee reads sums of projects: nothing of a single file, since members may be recused from it."""

from uuid import UUID

from asked.requests import METHODS, a_request

from impact.domain import By
from shared.identity import new_id
from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import SIRET, application, plan
from .test_roll_up_dimensions import a_project, told

BY_CARRIER = {
    "/roll-ups": "",
    "/roll-ups/public": "",
    "/roll-ups/breakdowns": "&dimension=GENDER",
    "/roll-ups/public/breakdowns": "&dimension=GENDER",
}


async def answers(api: Api, caller: Caller, **known: str) -> dict[str, str]:
    """What each operation serves this caller, by its name; it is refused all others."""
    document = (await api.http.get("/openapi.json")).json()
    served: dict[str, str] = {}
    for path, operations in document["paths"].items():
        for method in [one for one in METHODS if one in operations]:
            request = a_request(document, path, method, known)
            request["headers"] |= {"Authorization": f"Bearer {caller.token}"}
            request["headers"] |= {"Idempotency-Key": str(new_id())} if method == "post" else {}
            answer = await api.http.request(**request)
            assert answer.status_code in {200, 403}, f"{method} {path}: {answer.text}"
            if answer.status_code == 200:
                served[f"{method.upper()} {path}"] = answer.text
    return served


async def test_no_operation_names_a_file_its_agreement_or_its_carrier_to_a_committee(
    api: Api, database: Database, plan_id: UUID
) -> None:
    await told(database, a_project("alpha", 40, (10, 20)))
    alpha, of_file = application(name="alpha"), plan(name="alpha").ref
    names = {str(plan_id), SIRET, alpha.carrier_name, alpha.number, *map(str, (of_file.plan_id, of_file.agreement_id))}
    names.add(str(alpha.application_id))
    for by in By:
        known = {"by": by.value, "edition": "2025", "dimension": "GENDER", "plan_id": str(plan_id), "number": "1"}
        known["code"] = "PARTICIPANTS_REACHED"
        served = await answers(api, api.caller(Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR), **known)
        assert ("GET /roll-ups" in served) == (by is not By.CARRIER)
        assert {"GET /dashboard", "GET /maps/regions", "GET /indicators"} <= set(served)
        for asked, said in served.items():
            assert not [one for one in names if one in said], f"{asked} by {by}"


async def test_lines_by_carrier_are_for_the_team_and_a_delegates_are_of_their_regions(
    api: Api, database: Database
) -> None:
    await told(database, a_project("alpha", 40, (10, 20)))
    for role in Role:
        caller = api.caller(role, Role.COMMITTEE_MEMBER, org=SIRET, regions=("11",))
        read = role not in {Role.CARRIER, Role.OPERATOR, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}
        for path, dimension in BY_CARRIER.items():
            answer = await caller.get(f"{path}?by=carrier&edition=2025{dimension}")
            assert answer.status_code == (200 if read else 403), f"{path} asked as {role}: {answer.text}"
            assert dimension or (SIRET in answer.text) == read, path
    elsewhere = api.caller(Role.REGIONAL_DELEGATE, Role.COMMITTEE_MEMBER, regions=("94",))
    assert SIRET not in (await elsewhere.get("/roll-ups?by=carrier")).text
