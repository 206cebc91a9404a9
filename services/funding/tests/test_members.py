"""Who may act for a carrier is said by intake: a person whose membership ended signs nothing and reads nothing here."""

from typing import Any

from funding_life import Life
from funding_samples import Grant

from funding.handlers import REACTIONS
from shared.contracts import intake
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import react
from shared.vocabulary import Role

GRANT = Grant()


async def recorded(database: Database, *members: str, readers: tuple[str, ...] = ()) -> None:
    event = intake.MembersRecorded(
        organisation_id=new_id(), siret=GRANT.siret, members=members, recorded_on="2025-03-01", readers=readers
    )
    await react(database, REACTIONS, event)


async def test_who_left_reads_nothing_signs_nothing_and_changes_no_account(life: Life, database: Database) -> None:
    agreement = await life.drafted(GRANT)
    path = f"/agreements/{agreement['id']}"
    former = life.api.caller(Role.CARRIER, sub="former", org=GRANT.siret)
    asked: list[tuple[Any, ...]] = [
        (former.get, path),
        (former.get, "/agreements"),
        (former.get, "/tasks"),
        (former.post, f"{path}/signatures", {"party": "CARRIER", "signatory": "Exemple", "signed_on": life.today}),
        (former.post, f"{path}/bank-details", {"holder": "X", "iban": "FR7630006000011234567890189"}),
    ]
    assert (await former.get(path)).status_code == 200, "no member is recorded yet: the token's organisation acts"
    await recorded(database, "former", f"carrier-{GRANT.name}")
    assert (await former.get(path)).status_code == 200
    await recorded(database, f"carrier-{GRANT.name}")
    for ask, *what in asked:
        answer = await ask(*what)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_a_member"), what
    assert (await life.carrier(GRANT).get(path)).status_code == 200


async def test_who_never_joined_is_refused_too(life: Life, database: Database) -> None:
    agreement = await life.drafted(GRANT)
    await recorded(database, f"carrier-{GRANT.name}")
    stranger = life.api.caller(Role.CARRIER, sub="stranger", org=GRANT.siret)
    answer = await stranger.get(f"/agreements/{agreement['id']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_member")


async def test_who_only_reads_signs_nothing_until_their_role_is_another(life: Life, database: Database) -> None:
    agreement = await life.drafted(GRANT)
    path = f"/agreements/{agreement['id']}"
    carrier = f"carrier-{GRANT.name}"
    reader = life.api.caller(Role.CARRIER, sub="reader", org=GRANT.siret)
    signature = {"party": "CARRIER", "signatory": "Exemple", "signed_on": life.today}
    await recorded(database, carrier, "reader", readers=("reader",))
    assert (await reader.get(path)).status_code == 200
    answer = await reader.post(f"{path}/signatures", signature)
    assert (answer.status_code, answer.json()["code"]) == (403, "reads_only")
    await recorded(database, carrier, "reader")
    assert (await reader.post(f"{path}/signatures", signature)).status_code == 200
