"""Answers stored for Idempotency-Keys, from which a person is taken out: found by the id of what they show."""

import json
from collections.abc import Callable
from typing import Any, Final

from shared.postgres import Transaction

READ_ANSWERS: Final = """SELECT principal, key, body FROM messaging.idempotency
WHERE position(convert_to($1, 'UTF8') IN body) > 0"""
WRITE_ANSWER: Final = "UPDATE messaging.idempotency SET body = $3 WHERE principal = $1 AND key = $2"


async def clean_answers(tx: Transaction, about: str, clean: Callable[[Any], Any]) -> None:
    """Take the person out of the stored answers that name this id; a service grants its own role UPDATE of `body`.

    `clean` makes a JSON value free of the person.
    """
    for row in await tx.fetch(READ_ANSWERS, about):
        if (body := _cleaned(row["body"], clean)) != row["body"]:
            await tx.run(WRITE_ANSWER, row["principal"], row["key"], body)


def _cleaned(body: bytes, clean: Callable[[Any], Any]) -> bytes:
    return json.dumps(clean(json.loads(body)), ensure_ascii=False, separators=(",", ":")).encode() if body else body
