"""Amounts, states and shares as a French reader expects them."""

from collections.abc import Iterator
from typing import Final

from novapec.demo.ending import Ending, Share
from novapec.demo.programme import DemoPath

_STATES: Final = {
    "CLOSED": "clôturé",
    "SIGNED": "convention signée",
    "DRAFTED": "convention à signer",
    "INADMISSIBLE": "irrecevable",
    "DEFERRED": "ajourné",
    "REJECTED": "rejeté",
}
_REASONS: Final = {
    "OUT_OF_SCOPE": "hors périmètre",
    "MORE_INFORMATION_NEEDED": "à préciser",
    "ENVELOPE_EXHAUSTED": "enveloppe épuisée",
}
_MISHAPS: Final = {
    DemoPath.REPORT_OVERDUE: "rapport en retard",
    DemoPath.PAYMENT_RETURNED: "virement retourné",
    DemoPath.PAYMENT_REJECTED: "virement rejeté",
    DemoPath.AMENDED: "après avenant",
    DemoPath.REFERRED: "renvoyé au national",
    DemoPath.RECONSIDERED: "d’abord ajourné",
}
_NARROW_SPACE: Final = "\u202f"


def euros(cents: int) -> str:
    """280000 00 -> "280 000": whole euros as they are, others to the cent."""
    whole, fraction = divmod(cents, 100)
    grouped = f"{whole:,}".replace(",", _NARROW_SPACE)
    return f"{grouped},{fraction:02d}" if fraction else grouped


def count(number: int | None) -> str:
    """Thousands apart; a dash for what is not known."""
    return "–" if number is None else f"{number:,}".replace(",", _NARROW_SPACE)


def percent(share: Share | None) -> str:
    """A share of people, rounded to the point, as "35 %"; a dash where nothing is known."""
    if share is None or share.denominator == 0:
        return "–"
    return f"{100 * share.numerator / share.denominator:.0f}{_NARROW_SPACE}%"


def state_of(ending: Ending) -> str:
    """Where a file ended, and why or after what."""
    words = [_STATES.get(ending.state, ending.state)]
    if ending.recovered_cents:
        words.append(f"{euros(ending.recovered_cents)} € reversés")
    elif not ending.project.path.is_funded and ending.reason:
        words.append(_REASONS.get(ending.reason, ending.reason))
    elif ending.project.path in _MISHAPS:
        words.append(_MISHAPS[ending.project.path])
    return " : ".join(words[:1]) if len(words) == 1 else f"{words[0]} ({words[1]})"


def committee(code: str | None) -> str:
    """The committee in few letters, REGIONAL-11 as "Rég. 11"; a dash where no committee heard the file."""
    if code is None:
        return "–"
    return "National" if code == "NATIONAL" else code.replace("REGIONAL-", "Rég. ")


def before_the_committees(ending: Ending) -> Iterator[str]:
    """How the committees came to their decision, where it took more than one vote of all who were there."""
    project, ballot = ending.project, ending.ballot
    verdict = "accordé" if ending.awarded_cents else _STATES.get(ending.state, ending.state)
    if ending.committee_code not in {None, project.committee_code}:
        yield f"renvoyé par {committee(project.committee_code)} au comité national, {verdict}"
    elif project.decided_in:
        yield f"ajourné à la session {project.session}, puis {verdict} à la session {project.decided_in}"
    if ballot and ballot.recused:
        votes = f"{ballot.in_favour} voix pour sur {ballot.eligible}"
        closed = ", qui ne lit plus le dossier au guichet" if ending.refused_at_intake else ""
        yield f"quorum atteint par un déport : {ballot.recused} récusé{closed}, {votes}"
