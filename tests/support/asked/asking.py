"""The questions, and their answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from zlib import crc32

from who_may import DONE, NOBODY, Answer, Row

from asked.requests import METHODS, a_request
from asked.stage import Asker, Stage, Thing
from shared.identity import new_id


@dataclass(frozen=True)
class Question:
    """An operation, asked by somebody about something."""

    path: str
    method: str
    asker: Asker
    thing: Thing

    @property
    def operation(self) -> str:
        """As the table names it."""
        return f"{self.method.upper()} {self.path}"

    def __str__(self) -> str:
        about = f" about one that is {self.thing.state}" if self.thing.state else ""
        return f"{self.operation} by {self.asker.name}{about}"


def questions(document: dict[str, Any], stage: Stage) -> Iterator[Question]:
    """Every operation, by everybody, about every state of its object."""
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                for thing in stage.things_at(path):
                    for asker in stage.askers:
                        yield Question(path, method, asker, thing)


def in_the_sample(question: Question, row: Row, one_in: int) -> bool:
    """Everybody about a state in which it is done; who may about each state; each exception; one in so many others."""
    asker, state = question.asker.name, question.thing.state
    return (
        not state
        or (row.done_in is not None and state in row.done_in[:1])
        or asker in row.may[:1]
        or (asker, state) in row.exceptions
        or crc32(str((question.operation, asker, state)).encode()) % one_in == 0
    )


async def answer_to(question: Question, document: dict[str, Any], stage: Stage) -> tuple[Answer, str]:
    """DONE, or the status of the refusal; and what was said."""
    thing, asker = question.thing, question.asker
    request = a_request(document, question.path, question.method, thing.path)
    if question.operation in stage.bodies:
        body = stage.bodies[question.operation]
        body = body(thing, asker) if callable(body) else body
        request.pop("json", None)
        request["content" if isinstance(body, bytes) else "json"] = body
    headers = request["headers"]
    if question.method in {"put", "patch", "delete"}:
        headers["If-Match"] = f'"{stage.revisions.get(question.operation, thing.revision)}"'
    if question.method == "post":
        headers["Idempotency-Key"] = str(new_id())
    if asker.name != NOBODY:
        headers["Authorization"] = f"Bearer {asker.token(stage.api)}"
    answer = await stage.api.http.request(**request)
    if answer.is_success:
        if too_much := stage.shown_too_much(asker, answer.text):
            raise AssertionError(f"{question} is shown what is closed to them: {too_much}")
        return DONE, answer.text
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise AssertionError(f"{question} failed: {answer.status_code} {answer.text}")
    return str(answer.status_code), answer.text
