"""A committee reads what envelopes hold, and nothing of a single file: some of its members may be recused from it."""

from asked.requests import METHODS, a_request
from funding_life import Life, done
from funding_routes import PUBLIC
from funding_samples import Grant

from shared.identity import new_id
from shared.vocabulary import Role

SUMS = {"GET /envelopes", "GET /envelopes/simulation", "GET /envelopes/{key}/balance", "GET /envelopes/{key}"}


async def test_no_operation_names_a_file_its_agreement_or_its_carrier_to_a_committee(life: Life) -> None:
    proposed, granted = Grant("voted"), Grant("signed")
    agreement = await life.signed(granted)
    await life.hear(proposed.submitted())
    await life.hear(proposed.proposed())
    ledger = await done(life.officer.get("/envelopes/2025/NATIONAL/ledger"))
    assert {str(one.application_id) for one in (proposed, granted)} <= {
        one["application_id"] for one in ledger["items"]
    }
    of_files = {agreement["id"], agreement["number"], agreement["application_number"], granted.siret}
    of_files |= {one[name] for one in ledger["items"] for name in ("application_id", "reservation_id") if one[name]}

    known = {"key": "2025/NATIONAL", "agreement_id": agreement["id"], "number": "1", "award": "2025/NATIONAL:100"}
    caller = life.api.caller(Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, sub="member")
    document = (await life.api.http.get("/openapi.json")).json()
    served: set[str] = set()
    for path, operations in document["paths"].items():
        for method in [one for one in METHODS if one in operations]:
            request = a_request(document, path, method, known)
            request["headers"] |= {"Authorization": f"Bearer {caller.token}", "If-Match": '"1"'}
            request["headers"] |= {"Idempotency-Key": str(new_id())} if method == "post" else {}
            answer = await life.api.http.request(**request)
            asked = f"{method.upper()} {path}"
            if asked not in PUBLIC and answer.status_code not in {403, 404}:
                assert answer.status_code == 200, f"{asked}: {answer.text}"
                served.add(asked)
                assert not [one for one in of_files if one in answer.text], asked
    assert served == SUMS
