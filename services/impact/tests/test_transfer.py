"""A project changes hands: who carries it now reports, and who carried it before reads nothing more of it."""

from datetime import date
from uuid import UUID

import pytest

from impact.handlers import REACTIONS
from shared.contracts import intake
from shared.messaging import Reject
from shared.postgres import Database
from shared.testing import react
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, SIRET, agreement_signed, application_submitted, id_of

NARRATIVE = {"narrative": "Deux cohortes de quarante participants ont été accompagnées."}


def transferred(to: str = OTHER_SIRET, came_from: str = SIRET) -> intake.ApplicationTransferred:
    return intake.ApplicationTransferred(
        application_id=id_of("essai/application"),
        call_id=id_of("call"),
        edition=2025,
        from_siret=came_from,
        to_siret=to,
        to_name="Union Exemple",
        transferred_on=date(2025, 10, 1),
    )


async def test_the_new_carrier_alone_reads_the_plan_and_reports(
    database: Database, plan_id: UUID, api: Api, carrier: Caller, officer: Caller
) -> None:
    new = api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)
    path = f"/plans/{plan_id}"
    assert ((await carrier.get(path)).status_code, (await new.get(path)).status_code) == (200, 403)
    await react(database, REACTIONS, transferred())
    shown = (await new.get(path)).json()
    assert (shown["carrier_siret"], shown["carrier_name"]) == (OTHER_SIRET, "Union Exemple")
    for list_of in ("plans", "reports", "tasks"):
        assert (await carrier.get(f"/{list_of}")).json()["items"] == [], list_of
        assert (await new.get(f"/{list_of}")).json()["items"] != [], list_of
    submission = f"{path}/reports/1/submission"
    assert (await carrier.get(path)).status_code == 403
    assert (await carrier.post(submission, NARRATIVE)).status_code == 403
    assert (await new.post(submission, NARRATIVE)).json()["state"] == "SUBMITTED"
    assert (await officer.get(path)).json()["reports"][0]["state"] == "SUBMITTED"
    await react(database, REACTIONS, transferred(SIRET, OTHER_SIRET))
    assert ((await carrier.get(path)).status_code, (await new.get(path)).status_code) == (200, 403)


async def test_a_plan_that_is_opened_after_the_transfer_is_the_new_carriers(database: Database, api: Api) -> None:
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, transferred())
    await react(database, REACTIONS, agreement_signed())
    new = api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)
    (plan,) = (await new.get("/plans")).json()["items"]
    assert (plan["carrier_siret"], plan["carrier_name"]) == (OTHER_SIRET, "Union Exemple")


async def test_a_transfer_of_what_was_never_submitted_is_set_aside(database: Database) -> None:
    with pytest.raises(Reject):
        await react(database, REACTIONS, transferred())
