"""A tiny service for the tests of the HTTP edge: organisations write notes, change them and close them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from shared.messaging import record_access
from shared.postgres import Stale, Transaction
from shared.postgres.transaction import Row
from shared.service import Service
from shared.vocabulary import Axis, NotInThisState, NotThisPerson, Refusal, Role
from shared.web import (
    AmountCents,
    Body,
    CommandDep,
    Forbidden,
    NotFound,
    Page,
    PageDep,
    QueryDep,
    Siret,
    View,
)

MIGRATIONS = Path(__file__).parents[1] / "web" / "migrations"

INSERT = "INSERT INTO notes.note (id, title, text, siret, at) VALUES ($1, $2, $3, $4, $5)"
UPDATE = "UPDATE notes.note SET text = $3, revision = revision + 1 WHERE id = $1 AND revision = $2"
CLOSE = "UPDATE notes.note SET state = 'CLOSED', revision = revision + 1 WHERE id = $1 AND revision = $2"
ONE = "SELECT * FROM notes.note WHERE id = $1"
LOCKED = "SELECT * FROM notes.note WHERE id = $1 FOR UPDATE"
LIST = """SELECT * FROM notes.note
WHERE ($1::text IS NULL OR state = $1) AND ($2::timestamptz IS NULL OR (at, id) > ($2, $3::uuid))
ORDER BY at, id LIMIT $4"""
EVERYTHING_AT_ONCE = "INSERT INTO notes.note (id) VALUES ($1)"


class Line(Body):
    label: str
    amount_cents: AmountCents


class NoteBody(Body):
    title: str = Field(min_length=3, max_length=80)
    text: str
    siret: Siret
    axis: Axis = Axis.SOLIDARITY_INCLUSION
    lines: tuple[Line, ...] = ()


class TextBody(Body):
    text: str


class NoteView(View):
    id: UUID
    title: str
    text: str
    state: str
    at: datetime

    @classmethod
    def of(cls, row: Row) -> "NoteView":
        return cls(**{name: row[name] for name in cls.model_fields})


async def load(tx: Transaction, note: UUID, sql: str = ONE) -> Row:
    row = await (tx.lock(LOCKED, note) if sql == LOCKED else tx.fetchrow(ONE, note))
    if row is None:
        raise NotFound("note", note)
    return row


router = APIRouter(tags=["notes"])


@router.post("/notes", status_code=201, response_model=NoteView, summary="Write a note")
async def write_note(body: NoteBody, command: CommandDep) -> Response:
    command.principal.require(Role.CARRIER, Role.PROGRAMME_OFFICER)
    if not command.principal.is_carrier_of(body.siret):
        raise Forbidden("Vous n'agissez pas pour cette organisation.")
    note = command.new_id()
    async with command.transaction() as tx:
        if body.title == "refused":
            raise Refusal("title_refused", "Choisissez un autre titre.", field="title")
        await tx.run(INSERT, note, body.title, body.text, body.siret, command.at)
        row = await load(tx, note)
        return command.answer(NoteView.of(row), status=201, revision=1, location=f"/notes/{note}")


@router.put("/notes/{note}", response_model=NoteView, summary="Change a note")
async def change_note(note: UUID, body: TextBody, command: CommandDep) -> Response:
    async with command.transaction() as tx:
        row = await load(tx, note, LOCKED)
        tx.check_revision(row["revision"])
        await tx.run(UPDATE, note, row["revision"], body.text)
        changed = await load(tx, note)
        return command.answer(NoteView.of(changed), revision=changed["revision"])


@router.post("/notes/{note}/close", status_code=204, summary="Close a note")
async def close_note(note: UUID, command: CommandDep) -> Response:
    async with command.transaction() as tx:
        row = await load(tx, note)
        tx.check_revision(row["revision"])
        if row["state"] == "CLOSED":
            raise NotInThisState("Cette note est déjà close.", state="CLOSED")
        tx.write(CLOSE, note, row["revision"])
        return command.answer(None, revision=row["revision"] + 1)


@router.get("/notes", response_model=Page[NoteView], summary="List notes")
async def list_notes(query: QueryDep, page: PageDep, state: str | None = None) -> Response:
    async with query.transaction() as tx:
        rows = await tx.fetch(LIST, state, *page.position(datetime, UUID), page.fetch)
    return query.answer(Page[NoteView].of(rows, page, key=lambda row: (row["at"], row["id"]), view=NoteView.of))


@router.get("/notes/{note}", response_model=NoteView, summary="Read a note")
async def read_note(note: UUID, query: QueryDep) -> Response:
    async with query.transaction() as tx:
        row = await load(tx, note)
    return query.answer(NoteView.of(row), revision=row["revision"])


@router.get("/audited/{note}", response_model=NoteView)
async def read_audited(note: UUID, query: QueryDep) -> Response:
    async with query.transaction(audited=True) as tx:
        row = await load(tx, note)
        record_access(tx, action="note.read", target=str(note))
    return query.answer(NoteView.of(row))


@router.get("/writes-in-a-query")
async def write_in_a_query(query: QueryDep) -> Response:
    async with query.transaction() as tx:
        await tx.run(CLOSE, UUID(int=1), 1)
    return query.answer(NoteView.model_construct())


@router.get("/defects/{kind}")
async def defect(kind: Annotated[str, Field(description="Which defect.")], query: QueryDep) -> Response:
    secret = "FR76 3000 6000 0112 3456 7890 189"
    if kind == "value":
        raise ValueError(secret)
    if kind == "connection":
        raise ConnectionResetError
    async with query.transaction(audited=True) as tx:
        if kind == "range":
            await tx.run(CLOSE, UUID(int=1), 2**40)
        if kind == "argument":
            await tx.run(CLOSE, UUID(int=1), "one")
        await tx.run(EVERYTHING_AT_ONCE, UUID(int=1))
    raise AssertionError


@router.get("/rules/{rule}")
async def break_a_rule(rule: str, query: QueryDep) -> Response:
    broken: dict[str, Exception] = {
        "object": Refusal("rule_broken", "Cette note ne s'y prête pas."),
        "person": NotThisPerson("four_eyes", "Une autre personne doit le faire."),
        "state": NotInThisState("Cette note est close.", state="CLOSED"),
        "race": Stale(),
        "elsewhere": NotFound("note", UUID(int=1), field="note_id"),
    }
    raise broken[rule]


@router.post("/forgets-to-answer")
async def forget_to_answer(command: CommandDep) -> Response:
    async with command.transaction() as tx:
        await tx.run(INSERT, command.new_id(), "forgotten", "", "", command.at)
    return Response(status_code=204)


SERVICE = Service(
    name="notes",
    title="Notes",
    description="Des notes, pour les tests du bord HTTP.",
    migrations=MIGRATIONS,
    routers=(router,),
    conflicts={
        "note_title_is_unique": Refusal(
            "title_taken", "Ce titre est déjà pris : choisissez-en un autre.", field="title"
        )
    },
)
