"""Logs: one JSON object per line, whoever writes it, without secrets."""

import json
import logging
from io import StringIO
from typing import Any

import structlog

from shared.observability.logging import bound


def last(logged: StringIO) -> dict[str, Any]:
    return json.loads(logged.getvalue().splitlines()[-1])


def test_values_under_a_telling_key_are_masked(logged: StringIO):
    structlog.get_logger("test").info(
        "opened",
        database_url="postgresql://a:s3cret@b/c",
        payee={"iban": "FR76", "name": "x", "holder": "Association", "signatory": "Camille"},
        Authorization="Bearer x",
    )
    line = last(logged)
    assert line["payee"]["holder"] == line["payee"]["signatory"] == "***"
    assert line["database_url"] == line["payee"]["iban"] == line["Authorization"] == "***"
    assert line["payee"]["name"] == "x"


def test_the_standard_librarys_loggers_speak_json_too(logged: StringIO):
    with bound(correlation_id="c", causation_id=None):
        logging.getLogger("uvicorn.error").warning("started on %s", 8000)
    line = last(logged)
    assert (line["event"], line["level"], line["logger"]) == ("started on 8000", "warning", "uvicorn.error")
    assert line["correlation_id"] == "c"
    assert "causation_id" not in line


def test_chatty_libraries_are_heard_from_warning_up(logged: StringIO):
    logging.getLogger("aiokafka.consumer").info("joined")
    assert not logged.getvalue()
    logging.getLogger("aiokafka.consumer").warning("left")
    assert last(logged)["event"] == "left"


def test_an_exception_keeps_its_cause_and_loses_its_data(logged: StringIO):
    try:
        try:
            int("FR76 3000")
        except ValueError as error:
            raise RuntimeError("the import failed") from error
    except RuntimeError:
        structlog.get_logger("test").exception("failed")
    outer, inner = last(logged)["exception"]
    assert (outer["type"], outer["message"]) == ("builtins.RuntimeError", "the import failed")
    assert inner["type"] == "builtins.ValueError"
    assert "FR76" not in logged.getvalue()
