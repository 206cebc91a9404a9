"""An edition into the database: drafted where it is not there, its rules moved forward where the file has others."""

from enum import StrEnum

from intake import store
from intake.editions.reader import Edition
from intake.handlers import calls
from shared.postgres import Transaction
from shared.vocabulary import Refusal


class Loaded(StrEnum):
    """What the loading of an edition came to."""

    DRAFTED = "drafted"
    RULES_MOVED_FORWARD = "rules moved forward"
    UNCHANGED = "unchanged"


async def load_edition(tx: Transaction, edition: Edition) -> Loaded:
    """Bring an edition in; doing it again changes nothing.

    A person opens it. Raises Refusal where the database has other rules under the same version, a later version, or
    other terms: what was published never changes.
    """
    call = await store.call_of_edition(tx, edition.terms.edition)
    if call is None:
        await calls.draft_call(tx, edition.terms, edition.rules)
        return Loaded.DRAFTED
    if call.terms != edition.terms:
        message = "Cette édition existe déjà avec une autre fenêtre, d'autres sessions ou une autre enveloppe."
        raise Refusal("edition_differs", message, field="edition")
    if call.rules == edition.rules:
        return Loaded.UNCHANGED
    if call.rules.version == edition.rules.version:
        message = f"La version {call.rules.version} existe déjà avec un autre contenu : donnez une version supérieure."
        raise Refusal("version_differs", message, field="rules.version")
    await calls.publish_rules(tx, call.id, edition.rules)
    return Loaded.RULES_MOVED_FORWARD
