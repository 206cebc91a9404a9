"""What funding's logs say of a payment's life at their most talkative: no account, no holder, no signatory."""

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from funding_life import Life, done, post_file, refused
from funding_samples import IBAN, OTHER_IBAN, Grant

from shared.observability.logging import start_logging

HOLDER = "Hortense Planquette EI"
SIGNATORY = "Célestin Planté"
WRONG_IBAN = "FR1420041010050500013M02607"
TRACES = ("planquette", "planté", *(iban[4:].lower() for iban in (IBAN, OTHER_IBAN, WRONG_IBAN)))


@pytest.fixture
def debugged(life: Life) -> Iterator[StringIO]:
    """Everything that is logged from here on, from DEBUG up, as production writes it."""
    assert life
    root = logging.getLogger()
    before, level, configured = root.handlers, root.level, structlog.get_config()
    stream = StringIO()
    start_logging("funding", "DEBUG", stream=stream)
    yield stream
    root.handlers = before
    root.setLevel(level)
    structlog.configure(**configured)


def traces(logged: str) -> list[str]:
    """What of the planted names and accounts stands in a log, in groups of four or not."""
    text = logged.lower()
    return [one for one in TRACES if one in text or one in text.replace(" ", "")]


async def test_a_payments_whole_life_leaves_no_name_and_no_account_in_the_logs(life: Life, debugged: StringIO) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    carrier = life.carrier(grant)
    wrong: dict[str, Any] = {"holder": HOLDER, "iban": WRONG_IBAN}
    await refused(carrier.post(f"{path}/bank-details", wrong), 422, "invalid_request", field="iban")
    await done(carrier.post(f"{path}/bank-details", {"holder": HOLDER, "iban": IBAN}))
    for who, party in ((carrier, "CARRIER"), (life.programme, "APEC")):
        signed = {"party": party, "signatory": SIGNATORY, "signed_on": life.today}
        await done(who.post(f"{path}/signatures", signed))
    await done(life.officer.get(f"{path}/bank-details"))

    order = await life.approved(agreement, 1)
    _, file = await life.batch()
    assert IBAN.encode() in file
    await life.bank_says(life.bank(file, rejected={order["end_to_end_id"]: "AC04"}).status_report)
    await done(carrier.post(f"{path}/bank-details", {"holder": HOLDER, "iban": OTHER_IBAN}))
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    again = await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={again["end_to_end_id"]: "AM04"})
    assert answer.statement is not None
    await refused(post_file(life.officer, answer.statement.replace(b"6000.00", HOLDER.encode())), 422, "bank_file")
    await life.bank_says(answer.statement.replace(again["end_to_end_id"].encode(), b"UNKNOWN"))
    await life.bank_says(answer.statement)
    await life.bank_says(answer.returns)

    logged = debugged.getvalue()
    assert logged.count('"event": "request"') > 15
    assert traces(logged) == []
    logging.getLogger("funding").debug("paid %s of %s", IBAN, HOLDER)
    assert traces(debugged.getvalue()) == ["planquette", IBAN[4:].lower()], "what would be logged would be found"


async def test_an_error_about_an_account_is_logged_without_it(
    life: Life, debugged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = Grant()
    agreement = await life.signed(grant)

    async def broken(*_: object, **__: object) -> None:
        raise ValueError(HOLDER, IBAN)

    monkeypatch.setattr("funding.handlers.bank_details.account_of", broken)
    answer = await life.officer.get(f"/agreements/{agreement['id']}/bank-details")
    assert answer.status_code == 500
    assert "ValueError" in debugged.getvalue()
    assert traces(debugged.getvalue() + answer.text) == []
