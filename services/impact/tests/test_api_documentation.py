"""The examples of the documentation work: a person who copies one is answered, not refused."""

from uuid import UUID

from impact.api.examples import IN_WORK, PARTICIPANTS, RETURN, SUBMISSION
from shared.testing.client import Caller

from .test_evidence_and_forms import Scanned, deposit


async def test_the_examples_of_the_documentation_are_accepted_as_they_stand(
    plan_id: UUID, carrier: Caller, officer: Caller, scanned: Scanned
) -> None:
    survey = (await deposit(carrier, plan_id)).json()
    await scanned()
    for observation in (PARTICIPANTS, IN_WORK):
        reported = await carrier.post(f"/plans/{plan_id}/observations", observation)
        assert reported.status_code == 201, reported.text
    submitted = await carrier.post(f"/plans/{plan_id}/reports/1/submission", {**SUBMISSION, "evidence": [survey["id"]]})
    assert submitted.status_code == 200, submitted.text
    returned = await officer.post(f"/plans/{plan_id}/reports/1/return", RETURN)
    assert returned.status_code == 200, returned.text
