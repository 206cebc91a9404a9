"""A whole year leaves no secret in what it says: not in logs, nor in events, nor on the screen, nor in its result."""

import json
import re
from urllib.parse import urlsplit

import pytest
from planted_secrets import PLANTED, forms_of
from programme_year import Year

from funding.settings import ILLUSTRATIVE
from novapec.demo.programme import load
from shared.web.development_issuer import DevelopmentIssuer

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOKEN = re.compile(r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.")


def secrets_of(year: Year, administrator: str) -> dict[str, str]:
    """What must stand nowhere, by what it is: as the year was really lived with it."""
    programme = load()
    ibans = [iban for one in programme.projects for iban in (one.iban, one.corrected_iban) if iban]
    issuer = (year.home.issuer / "development-issuer.pem").read_text().splitlines()[1]
    return {
        "the password of the databases": year.home.secret(),
        "the administrator's password": urlsplit(administrator).password or "",
        "the key that signs events": year.home.signing_key().partition(":")[2],
        "the issuer's key": issuer,
        "the secret of a subscription": year.aside.secret.removeprefix("whsec_"),
        **PLANTED,
        **{f"an account {iban[-5:]}": iban[4:] for iban in (*ibans, programme.edition.payer.iban, ILLUSTRATIVE.iban)},
    }


def said_by(year: Year) -> dict[str, str]:
    """Everything that a year says, by where."""
    logs = {file.name: file.read_text(errors="replace") for file in year.home.logs.iterdir()}
    events = "\n".join(f"{one.topic} {one.key} {one.headers} {one.value}" for one in year.records)
    kept = {name: (year.home.folder / name).read_text() for name in ("remembered.json",)}
    return {
        **logs,
        **kept,
        "events": events,
        "webhooks": "\n".join(year.aside.posted),
        "screen": year.said,
        "result": json.dumps(year.paper),
    }


def papers_of(year: Year) -> dict[str, str]:
    """What a year leaves on paper, by file name."""
    return {one.name: one.read_bytes().decode(errors="replace") for one in year.outcome.artefacts}


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    """The secrets that stand in a text, in groups of four or not, and whether a token does."""
    plain = re.sub(r"(?<=\w) (?=\w)", "", text)
    found = [
        what for what, secret in secrets.items() if any(form in text or form in plain for form in forms_of(secret))
    ]
    return [*found, *(["a token"] if TOKEN.search(text) else [])]


def test_no_secret_stands_in_what_a_year_says(the_year: Year, postgres_server: str):
    secrets, said = secrets_of(the_year, postgres_server), said_by(the_year)
    assert {what for what, secret in secrets.items() if len(secret) < 5} == set()
    assert {"intake.log", "review.log", "funding.log", "impact.log", "webhooks.log"} <= said.keys()
    assert sum(len(text) for text in said.values()) > 1_000_000
    assert {where: found for where, text in said.items() if (found := found_in(text, secrets))} == {}


def test_no_paper_holds_a_secret_besides_the_accounts_that_a_bank_must_know(the_year: Year, postgres_server: str):
    papers = papers_of(the_year)
    secrets = {
        what: secret
        for what, secret in secrets_of(the_year, postgres_server).items()
        if not what.startswith("an account")
    }
    assert len(papers) > 20
    assert {name: found for name, text in papers.items() if (found := found_in(text, secrets))} == {}


def test_the_planted_secrets_were_used(the_year: Year):
    assert the_year.aside.mail_asked > 0, "letters were offered to the mail server, which said the password aloud"
    assert len(the_year.aside.posted) > 100, "events were posted, signed with what is derived from the planted key"


def test_what_would_be_said_would_be_found(the_year: Year, postgres_server: str):
    secrets = secrets_of(the_year, postgres_server)
    token = DevelopmentIssuer(the_year.home.issuer).token("someone", ["operator"])
    planted = " ".join([token, *secrets.values()])
    assert found_in(planted, secrets) == [*secrets, "a token"]
    for what, secret in PLANTED.items():
        assert all(found_in(form, secrets) == [what] for form in forms_of(secret))
    iban = ILLUSTRATIVE.iban
    grouped = " ".join(iban[first : first + 4] for first in range(0, len(iban), 4))
    assert found_in(f"paid to {grouped}.", secrets) == [f"an account {iban[-5:]}"]
