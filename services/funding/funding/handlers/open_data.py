"""Publishing open data: what a version would hold, making it, and reading what was published.

A version is never changed: what it said wrongly is said rightly by the next one, and it stays readable. Its files are
stored before it is appended, under names that hold their hash: a crash between the two leaves files nobody points to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from funding.domain.open_data import Changes, Choice, changes, choose
from funding.gateway.open_data.manifest import Issue, manifest
from funding.gateway.open_data.publisher import OpenFile
from funding.gateway.open_data.scdl import rows, scdl
from funding.gateway.open_data.scdl_rules import faults
from funding.gateway.open_data.threesixty import grant_of, threesixty
from funding.handlers.press import Press
from funding.store.open_data import reading, versions
from funding.store.open_data.versions import Stored, Version
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import NotInThisState, Refusal
from shared.web import NotFound

EVERY: Final = timedelta(days=30)
"""How often the timer publishes what changed: well within the three months that the law gives."""

_INVALID: Final = (
    "Le fichier SCDL ne respecterait pas son schéma ({}) ; défauts en tout : {}. Rien n'est publié, la dernière "
    "version reste : corrigez la donnée, l'aperçu dit tout ce qui ne va pas."
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be published now: the grants, their files, and what changed since the last version."""

    choice: Choice
    files: tuple[OpenFile, ...]
    digests: dict[str, str]
    changes: Changes
    last: Version | None
    behind: bool
    """The read model has not heard everything yet: nothing may be published of it."""
    faults: tuple[str, ...]
    """What breaks the SCDL schema: nothing is published until it is mended, and the last version stays."""


async def prepare(tx: Transaction, press: Press) -> Prepared:
    """Look at what would be published, writing nothing."""
    last = await versions.latest(tx)
    choice = choose(await reading.grants(tx), above_cents=press.above_cents)
    digests = {
        one.number: sha256(repr((rows(one, press.publisher), grant_of(one, press.publisher))).encode()).hexdigest()
        for one in choice.published
    }
    lines = scdl(choice.published, press.publisher)
    return Prepared(
        choice=choice,
        files=(lines, threesixty(choice.published, press.publisher)),
        digests=digests,
        changes=changes(last.digests if last else {}, digests),
        last=last,
        behind=not choice.complete or await versions.is_behind(tx),
        faults=tuple(faults(lines.content)),
    )


async def publish(tx: Transaction, press: Press) -> Version:
    """Publish what changed as a new version; the last one where nothing did. Raises Refusal, NotInThisState."""
    await versions.lock_turn(tx)
    prepared = await prepare(tx, press)
    if prepared.behind:
        message = "Le modèle de lecture n'a pas encore tout entendu : publiez de nouveau dans un instant."
        raise NotInThisState(message, state="BEHIND")
    if not prepared.choice.published:
        raise Refusal("nothing_to_publish", "Aucune subvention n'est à publier : l'aperçu dit pourquoi.")
    if prepared.faults:
        raise Refusal("open_data_invalid", _INVALID.format(prepared.faults[0], len(prepared.faults)))
    last = prepared.last
    if last is not None and not await _differs(tx, prepared.files, last):
        return last
    issue = Issue(last.version + 1 if last else 1, tx.origin.at, prepared.changes)
    listed = manifest(issue, prepared.choice, prepared.files, press.publisher, above_cents=press.above_cents)
    files = (*prepared.files, listed)
    stored = [_placed(issue.version, one) for one in files]
    for place, one in zip(stored, files, strict=True):
        await press.objects.put(place.object_key, one.content)
    author = tx.origin.actor or "timer"
    made = Version(issue.version, issue.published_at, author, len(prepared.digests), prepared.digests)
    versions.insert(tx, made, stored)
    record_access(tx, action="open-data.publish", target=str(made.version), detail={"grants": made.grants})
    return made


async def take_turn(tx: Transaction, press: Press, *, at: datetime) -> None:
    """Publish because it is time to; where there is nothing to publish, the next turn looks again."""
    next_at = await versions.lock_turn(tx)
    if next_at is not None and next_at > at:
        return
    prepared = await prepare(tx, press)
    if prepared.choice.published:
        await publish(tx, press)
    tx.write(versions.NEXT_TURN, at + EVERY)


async def read(tx: Transaction, press: Press, name: str, *, version: int | None = None) -> tuple[Stored, bytes]:
    """A published file, of that version or of the last one. Raises NotFound."""
    stored = await versions.file(tx, name, version=version)
    if stored is None:
        raise NotFound("version publiée", version or "latest")
    content = await press.objects.read(stored.object_key)
    if sha256(content).hexdigest() != stored.sha256:
        message = f"{stored.object_key} is not what was published: its hash differs"
        raise RuntimeError(message)
    return stored, content


async def _differs(tx: Transaction, files: Iterable[OpenFile], last: Version) -> bool:
    known = await versions.files(tx, last.version)
    return any(known[one.name].sha256 != one.sha256 for one in files)


def _placed(version: int, one: OpenFile) -> Stored:
    key = f"v{version}/{one.sha256}/{one.name}"
    return Stored(version, one.name, one.media_type, key, one.sha256, len(one.content))
