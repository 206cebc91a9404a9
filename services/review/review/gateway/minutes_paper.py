"""Minutes as a PDF: set by Typst from their canonical content, the same bytes each time for the same words.

The content's hash stands on the paper; who has the content can take it again. Names come from the vault as they are on
the day of reading: the content, and so the hash, knows members by id only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from review.domain.addendum import Addendum
from review.domain.minutes import Content
from review.domain.session import Minutes
from review.domain.states import BreakOffReason, InsteadOfChair
from shared import typesetting
from shared.typesetting import french_day, in_french
from shared.vocabulary import Outcome

_TEMPLATE: Final = files("review.gateway").joinpath("minutes_paper.typ").read_text(encoding="utf-8")

OUTCOMES: Final[Mapping[str, str]] = {
    Outcome.AWARDED: "attribution",
    Outcome.AWARDED_WITH_CONDITIONS: "attribution sous conditions",
    Outcome.DEFERRED: "ajournement",
    Outcome.REJECTED: "rejet",
    Outcome.REFERRED: "renvoi au comité national",
}
CHOICES: Final[Mapping[str, str]] = {"FOR": "pour", "AGAINST": "contre", "ABSTAIN": "abstention"}
INSTEAD: Final[Mapping[str, str]] = {
    InsteadOfChair.CHAIR_ABSENT: "en l’absence de la présidence",
    InsteadOfChair.CHAIR_RECUSED: "la présidence étant récusée",
    InsteadOfChair.CHAIR_PREVENTED: "la présidence étant empêchée",
}


BREAK_OFFS: Final[Mapping[str, str]] = {
    BreakOffReason.OPENED_BY_MISTAKE: "ouvert par erreur",
    BreakOffReason.PROCEDURAL_FLAW: "vice de procédure",
    BreakOffReason.QUORUM_LOST: "quorum perdu",
    BreakOffReason.CONFLICT_DISCOVERED: "conflit d’intérêts découvert",
    BreakOffReason.MORE_INFORMATION_NEEDED: "information manquante",
    BreakOffReason.SESSION_CUT_SHORT: "séance levée",
    BreakOffReason.OTHER: "autre motif",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPaper:
    """What is to be set: `content` as its reader may see it, `abridged` where cases are left out of it."""

    content: Content
    committee_name: str
    names: Mapping[str, str]
    minutes: Minutes | None
    addenda: Sequence[Addendum]
    abridged: bool


def set_in_pdf(paper: MinutesPaper) -> bytes:
    """The minutes as a PDF. Takes some tenths of a second: not for the event loop."""
    held = date.fromisoformat(paper.content["held_on"])
    said = json.dumps(_typeset(_said(paper)), ensure_ascii=False)
    return typesetting.set_in_pdf(_TEMPLATE, {"paper": said}, on=held)


def _typeset(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _typeset(one) for name, one in said.items()}  # type: ignore[misc]  # reason: JSON is untyped
    if isinstance(said, list):
        return [_typeset(one) for one in said]  # type: ignore[misc]  # reason: JSON is untyped
    return in_french(said) if isinstance(said, str) else said


def _said(paper: MinutesPaper) -> dict[str, Any]:
    content, minutes = paper.content, paper.minutes
    notes = [] if minutes else ["Projet : ce procès-verbal n’est pas signé."]
    if paper.abridged:
        notes.append("Extrait : des dossiers fermés au lecteur n’y figurent pas.")
    return {
        "title": "Procès-verbal",
        "subtitle": f"{paper.committee_name} ({content['committee_code']}), séance du {_held(content)}, "
        f"édition {content['edition']}",
        "notice": " ".join(notes) or None,
        "footer": f"SHA-256 du contenu : {minutes.sha256}" if minutes else "Projet non signé",
        "sections": [
            _attendance(paper),
            *(_ballot(paper, ballot) for ballot in content["ballots"]),
            *([_signature(paper, minutes)] if minutes else []),
            *(_addendum(paper, addendum) for addendum in paper.addenda),
        ],
    }


def _held(content: Content) -> str:
    """The day, hour and place, as far as the content says: older ones hold the day alone."""
    at, place = content.get("starts_at"), content.get("place")
    hour = f" à {int(at[:2])} h {at[3:]}".removesuffix(" 00") if at else ""
    return french_day(date.fromisoformat(content["held_on"])) + hour + (f", {place}" if place else "")


def _section(title: str, lines: Sequence[str], head: Sequence[str] = (), rows: Sequence[Sequence[str]] = ()) -> Content:
    return {"title": title, "lines": list(lines), "head": list(head), "rows": [list(row) for row in rows]}


def _attendance(paper: MinutesPaper) -> Content:
    content = paper.content
    voting, departed = set(content["voting_members"]), set(content.get("departed", ()))
    held_by = {one["giver"]: one["holder"] for one in content.get("proxies", ())}
    everyone = sorted({*content["voting_members"], *content.get("advisory_members", ()), *content["present"]})
    return _section(
        "Présence",
        [f"Quorum : {content['quorum_percent']} % des voix délibératives, hors récusations, pour chaque dossier."],
        ["Membre", "Voix", "Présence"],
        [
            [
                _name(paper, sub),
                "délibérative" if sub in voting else "consultative",
                f"pouvoir à {_name(paper, held_by[sub])}"
                if sub in held_by
                else "parti avant la fin"
                if sub in departed
                else "présent"
                if sub in content["present"]
                else "absent",
            ]
            for sub in everyone
        ],
    )


def _ballot(paper: MinutesPaper, ballot: Content) -> Content:
    votes = [CHOICES[choice] for choice in ballot["votes"].values()]
    quorum = ballot.get("quorum")
    recused = ", ".join(_name(paper, sub) for sub in ballot["recused"]) or "personne"
    given = [f"{_name(paper, one['giver'])} par {_name(paper, one['holder'])}" for one in ballot.get("proxies", ())]
    lines = [
        *_project(ballot),
        f"Récusés : {recused}.",
        *([f"Par pouvoir : {', '.join(given)}."] if given else []),
        *_movements(paper, ballot),
        *(
            _break_off(paper, ballot["broken_off"])
            if ballot.get("broken_off")
            else [", ".join(f"{votes.count(choice)} {choice}" for choice in CHOICES.values()).join(("Votes : ", "."))]
        ),
    ]
    if quorum:
        present = f"{quorum['present']} sur {quorum['base']}"
        lines.append(f"Voix délibératives présentes à la clôture, hors récusations : {present}.")
        if quorum.get("casting"):
            lines.append(f"Voix prépondérante de la présidence, en cas de partage : {CHOICES[quorum['casting']]}.")
    if ballot["withdrawn"]:
        lines.append("Le porteur a retiré son dossier.")
    if ballot.get("set_aside"):
        lines.append("Le dossier a été écarté : sa recevabilité est réexaminée.")
    return _section(
        f"Dossier {ballot['application_number']}{', en réexamen' if ballot.get('appeal') else ''}",
        lines,
        ["Décision", "Montant", "Motif"],
        [[_outcome(one), _euros(one["amount_cents"]), _reason(one)] for one in ballot["decisions"]],
    )


def _movements(paper: MinutesPaper, ballot: Content) -> list[str]:
    arrived, left = (", ".join(_name(paper, sub) for sub in ballot.get(key, ())) for key in ("arrived", "left"))
    return [
        *([f"Arrivés pendant le scrutin, sans y voter : {arrived}."] if arrived else []),
        *([f"Partis pendant le scrutin, voix annulée : {left}."] if left else []),
    ]


def _break_off(paper: MinutesPaper, why: Content) -> list[str]:
    reason = BREAK_OFFS[why["reason"]]
    return [f"Scrutin interrompu par {_name(paper, why['by'])}, voix annulées : {reason}.", why["explanation"]]


def _project(ballot: Content) -> list[str]:
    """What was voted on; older contents hold its number alone."""
    if "project_title" not in ballot:
        return []
    asked = _euros(ballot["requested_cents"])
    return [f"« {ballot['project_title']} », porté par {ballot['carrier_name']}. Subvention demandée : {asked}."]


def _outcome(decision: Content) -> str:
    refused = decision["money"] not in {None, "RESERVED"}
    return OUTCOMES[decision["outcome"]] + (" (fonds refusés)" if refused else "")


def _reason(decision: Content) -> str:
    conditions: Sequence[str] = decision.get("conditions", ())
    return decision["explanation"] + (f" Conditions : {' ; '.join(conditions)}." if conditions else "")


def _signature(paper: MinutesPaper, minutes: Minutes) -> Content:
    instead = f", {INSTEAD[minutes.signed_instead]}" if minutes.signed_instead else ""
    return _section(
        "Signature",
        [
            f"Signé le {french_day(minutes.signed_on)} par {_name(paper, minutes.signed_by)}{instead}.",
            f"Empreinte SHA-256 du contenu entier : {minutes.sha256}",
        ],
    )


def _addendum(paper: MinutesPaper, addendum: Addendum) -> Content:
    signature = addendum.signature
    instead = f", {INSTEAD[signature.instead]}" if signature.instead else ""
    return _section(
        f"Additif n° {addendum.number}",
        [
            addendum.text,
            f"Signé le {french_day(addendum.signed_on)} par {_name(paper, signature.by)}{instead}.",
            f"Empreinte SHA-256 : {addendum.sha256}",
        ],
    )


def _name(paper: MinutesPaper, sub: str) -> str:
    return paper.names.get(sub, sub)


def _euros(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", " ") + f",{cents % 100:02d} €" if cents else "—"
