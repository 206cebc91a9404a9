"""Observations entered in bulk: each line is judged alone, and nothing of the good lines is lost."""

from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.api.examples import OBSERVATIONS_CSV
from shared.contracts import impact
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Refusal, Role

from .histories import ON
from .samples import OTHER_SIRET, SIRET, id_of, plan

HEADER = "code;value;denominator;period_start;period_end;source;supersedes"
GOOD = "PARTICIPANTS_REACHED;{value};;2025-04-01;2025-09-30;DECLARATIVE;"
MIXED = "\n".join(
    [
        HEADER,
        GOOD.format(value=10),
        GOOD.format(value="dix"),
        "IN_WORK_AT_SIX_MONTHS;51;50;2025-04-01;2025-09-30;;",
        "HAPPINESS;1;;2025-04-01;2025-09-30;;",
        "",
        "IN_WORK_AT_SIX_MONTHS;17;50;01/04/2025;30/09/2025;THIRD_PARTY;",
        ";;;hier;2025-09-30;RUMOUR;x",
        "PARTICIPANTS_REACHED;1",
    ]
)


async def send(
    caller: Caller, plan_id: UUID, text: str | bytes, *, key: str | None = None, kind: str = "text/csv"
) -> httpx.Response:
    """Send a file as it is."""
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key or str(new_id()), "Content-Type": kind}
    content = text.encode() if isinstance(text, str) else text
    return await caller.http.post(f"/plans/{plan_id}/observations/import", content=content, headers=headers)


async def test_the_good_lines_are_kept_and_the_others_come_back_with_what_is_wrong(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    answer = await send(carrier, plan_id, MIXED)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["taken"], told["refused"], told["revision"]) == (2, 5, 2)
    assert {one["line"]: [(why["field"], why["code"]) for why in one["errors"]] for one in told["lines"]} == {
        2: [],
        3: [("value", "cell_not_whole")],
        4: [("value", "value_above_denominator")],
        5: [("code", "unknown_indicator")],
        7: [],
        8: [
            ("code", "cell_missing"),
            ("value", "cell_missing"),
            ("period_start", "cell_not_a_date"),
            ("source", "cell_not_a_source"),
            ("supersedes", "cell_not_an_id"),
        ],
        9: [("line", "csv_cells")],
    }
    events = await announced(database, impact.IndicatorReported)
    assert [(one.code, one.value, one.denominator) for one in events] == [
        ("PARTICIPANTS_REACHED", 10, None),
        ("IN_WORK_AT_SIX_MONTHS", 17, 50),
    ]


async def test_the_refused_lines_can_be_mended_and_sent_again_alone(plan_id: UUID, carrier: Caller) -> None:
    to_mend = (await send(carrier, plan_id, "\n".join([HEADER, GOOD.format(value=5), GOOD.format(value="x")]))).json()
    again = await send(carrier, plan_id, to_mend["to_mend"].replace("x", "6"))
    assert (again.json()["taken"], again.json()["to_mend"]) == (1, None)
    plan_now = (await carrier.get(f"/plans/{plan_id}")).json()
    assert plan_now["indicators"][0]["reported"]["value"] == 11


async def test_a_file_sent_twice_counts_once(database: Database, plan_id: UUID, carrier: Caller) -> None:
    first = await send(carrier, plan_id, OBSERVATIONS_CSV, key="the-same-key")
    assert first.json()["taken"] == 2
    assert (await send(carrier, plan_id, OBSERVATIONS_CSV, key="the-same-key")).json() == first.json()
    under_another_key = (await send(carrier, plan_id, OBSERVATIONS_CSV)).json()
    assert (under_another_key["taken"], under_another_key["revision"]) == (0, 2)
    assert {why["code"] for one in under_another_key["lines"] for why in one["errors"]} == {"already_reported"}
    assert len(await announced(database, impact.IndicatorReported)) == 2


async def test_a_line_may_correct_an_observation(plan_id: UUID, carrier: Caller) -> None:
    (line,) = (await send(carrier, plan_id, f"{HEADER}\n{GOOD.format(value=5)}")).json()["lines"]
    corrected = await send(carrier, plan_id, f"{HEADER}\n{GOOD.format(value=7)}{line['observation_id']}")
    assert corrected.json()["taken"] == 1
    assert (await carrier.get(f"/plans/{plan_id}")).json()["indicators"][0]["reported"]["value"] == 7


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv_empty"),
        ("code;value", "csv_header"),
        (f"{HEADER};couleur\n", "csv_header"),
        (f"{HEADER};code\n", "csv_header"),
        (HEADER, "csv_lines"),
        (HEADER + f"\n{GOOD.format(value=1)}" * 501, "csv_lines"),
        (f'{HEADER}\n"jamais refermé', "csv_unreadable"),
    ],
)
def test_a_file_that_is_no_table_of_observations_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        domain.read_file(text)
    assert (refused.value.code, refused.value.field) == (code, "body")


async def test_a_file_of_another_encoding_or_kind_is_refused(plan_id: UUID, carrier: Caller) -> None:
    latin = await send(carrier, plan_id, "code;é".encode("latin-1"))
    assert (latin.status_code, latin.json()["errors"][0]["field"]) == (422, "body")
    assert (await send(carrier, plan_id, HEADER + "\n\0")).status_code == 422
    assert (await send(carrier, plan_id, MIXED, kind="application/json")).status_code == 415
    assert (await send(carrier, plan_id, f"\ufeff{OBSERVATIONS_CSV.replace(';', ',')}")).json()["taken"] == 2


async def test_only_the_carrier_of_the_plan_imports(database: Database, plan_id: UUID, api: Api) -> None:
    for role in set(Role) - {Role.CARRIER}:
        assert (await send(api.caller(role, org=SIRET), plan_id, MIXED)).status_code == 403, role
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    assert (await send(other, plan_id, MIXED)).status_code == 403
    assert await announced(database, impact.IndicatorReported) == []


lines = st.lists(
    st.tuples(
        st.sampled_from(["PARTICIPANTS_REACHED", "HAPPINESS", ""]),
        st.integers(-3, 40).map(str) | st.text(";x", max_size=2),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(lines)
def test_whatever_the_file_each_line_is_either_reported_or_told_why(taken: list[tuple[str, str]]) -> None:
    rows = [f"{code};{value.replace(';', '')};2025-04-01;2025-09-30" for code, value in taken]
    file = domain.read_file("\n".join(["code;value;period_start;period_end", *rows]))
    numbers = iter(range(1000))
    before = plan()
    facts, judged = domain.report_lines(before, file, make_id=lambda: id_of(f"o{next(numbers)}"), by="carrier", on=ON)
    assert len(judged) == len(file.lines)
    assert [one.observation for one in judged if one.observation] == [fact.observation for fact in facts]
    assert all(bool(one.refusals) != bool(one.observation) for one in judged)
    after = before
    for fact in facts:
        after = domain.evolve(after, fact)
    assert after.reported("PARTICIPANTS_REACHED").value == sum(fact.observation.entry.value for fact in facts)
    mended = domain.read_file(domain.write_file(file.header, [one.cells for one in judged]))
    assert [cells for _, cells in mended.lines] == [cells for _, cells in file.lines]
