"""What may be shown of an edition is kept while nothing changes, and never outlives what it was found of."""

from impact import domain
from impact.projections import PROJECTIONS
from impact.store import roll_ups
from shared.contracts import impact
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import project
from shared.testing.client import Api, Caller
from shared.vocabulary import Region, Role

from .samples import plan
from .test_breakdown_roll_ups import of_women, shared
from .test_roll_up_dimensions import a_project, observed, told
from .test_suppression import people_of

PEOPLE = domain.PARTICIPANTS_REACHED


async def table(caller: Caller) -> dict[str, int | None]:
    """The participants by region, as anyone sees them."""
    return people_of((await caller.get("/roll-ups/public?by=region&edition=2025")).json())


async def test_a_correction_that_makes_a_count_small_hides_it_at_the_next_question(
    database: Database, api: Api
) -> None:
    caller = api.caller(Role.CARRIER)
    brittany = {"regions": (Region.BRETAGNE,), "departments": ("29",)}
    await told(database, a_project("alpha", 60, (20, 40)), a_project("beta", 80, (30, 60), **brittany))
    assert await table(caller) == await table(caller) == {"11": 60, "53": 80}
    (said, verified) = observed(plan(name="alpha").ref.plan_id, "alpha", PEOPLE, 3)
    assert isinstance(said, impact.IndicatorReported)
    before = observed(plan(name="alpha").ref.plan_id, "alpha", PEOPLE, 60)[0]
    assert isinstance(before, impact.IndicatorReported)
    right = said.model_copy(update={"supersedes": before.observation_id})
    await project(database, PROJECTIONS[0], [right, verified])
    assert await table(caller) == {"11": None, "53": None}


async def test_the_fingerprint_is_of_the_counts_and_of_what_is_shared_out_in_the_dimensions_asked(
    database: Database,
) -> None:
    async def prints() -> list[tuple[object, ...]]:
        async with database.transaction(Origin.of_machinery()) as tx:
            asked = (2025, ()), (2025, ("GENDER",)), (2025, ("AGE_BAND",)), (2024, ("GENDER",))
            return [await roll_ups.fingerprint(tx, edition, dimensions) for edition, dimensions in asked]

    await told(database, a_project("alpha", 60, (20, 40)))
    first = await prints()
    assert first == await prints()
    ref = plan(name="alpha").ref
    await project(database, PROJECTIONS[1], shared(observed(ref.plan_id, "alpha", PEOPLE, 60), *of_women(40, 20)))
    second = await prints()
    assert [one != other for one, other in zip(first, second, strict=True)] == [False, True, False, False]
    await told(database, observed(ref.plan_id, "alpha", PEOPLE, 61))
    third = await prints()
    assert [one != other for one, other in zip(second, third, strict=True)] == [True, True, True, False]
