"""What is shown at the end: the projects, the money, the events, the checks. Everything can be read in 100 columns."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from novapec.demo.check import Check, Evidence
from novapec.demo.ending import Ending
from novapec.demo.french import before_the_committees, committee, count, euros, percent, state_of
from novapec.demo.programme import Programme
from novapec.demo.screen import Timing
from novapec.quiescence import Figures, service_of
from novapec.services import SERVICES

_SHOWN: Final = 5
"""Faults of a check that are shown; the others are counted."""

ILLUSTRATIVE: Final = (
    "Programme : textes publics de Novapec. Montants, SIRET, comptes, dates et résultats : illustratifs, "
    "aucun ne vient d’une source."
)

PROJECTS_NOTE: Final = (
    "≈ : cible illustrative. La portée et les régions que le fichier de données dit illustratives le sont aussi, "
    "et le comité avec elles. Versé : avant reversements."
)
EVENTS_NOTE: Final = "a + b : réactions + modèle de lecture."


def warning(programme: Programme) -> Text:
    """What must not be taken for real."""
    unnamed = [project.title for project in programme.projects if not project.carrier_named]
    invented = sum(project.invented for project in programme.projects)
    return Text(
        f"{ILLUSTRATIVE}\n"
        f"Porteur non nommé par la source (*) : {' ; '.join(unnamed)}.\n"
        f"Les {invented} porteurs inventés (°) portent ce qui tourne autrement ; ils ne désignent personne.",
        style="dim",
    )


def projects(endings: Iterable[Ending]) -> Table:
    """One line a file. Where the screen is narrow, the title and the state give way; a number never does."""
    table = _table("Les projets", caption=PROJECTS_NOTE)
    table.padding = 0
    table.add_column("Projet")
    table.add_column("Comité", no_wrap=True)
    table.add_column("État")
    for name in ("Accordé\n€", "Versé\n€", "Cible", "Atteints", "Emploi\n6 mois"):
        table.add_column(name, justify="right", no_wrap=True)
    for ending in endings:
        project, granted = ending.project, bool(ending.awarded_cents)
        mark = "° " if project.invented else "  " if project.carrier_named else "* "
        table.add_row(
            _gives_way(mark + project.title.removesuffix(" (exemple inventé)"), "magenta" if project.invented else ""),
            committee(ending.committee_code),
            _gives_way(state_of(ending)),
            euros(ending.awarded_cents) if granted else "–",
            euros(ending.paid_cents) if granted else "–",
            ("≈ " if project.is_illustrative("participants_target") else "") + count(project.participants_target),
            count(ending.participants_reached),
            percent(ending.in_work),
        )
    return table


def sittings(endings: Iterable[Ending]) -> Text:
    """What the committees did that is not one vote in one sitting: a file heard twice, a member who stood aside."""
    told = ((ending.project, words) for ending in endings for words in before_the_committees(ending))
    lines = (f"° {project.title.removesuffix(' (exemple inventé)')} : {words}" for project, words in told)
    return Text("\n").join([Text("Devant les comités", style="bold"), *map(Text, lines), Text("")])


def envelope(evidence: Evidence) -> Table:
    """The programme's money, all envelopes together."""
    money = evidence.money
    table = _table(f"L’enveloppe ({len(evidence.envelopes)} parts)")
    columns = {
        "Total €": money.total,
        "Réservé €": money.reserved,
        "Engagé €": money.committed,
        "Versé €": money.disbursed,
        "Reste €": money.left,
    }
    for name in columns:
        table.add_column(name, justify="right")
    table.add_row(*(euros(cents) for cents in columns.values()))
    return table


def events(evidence: Evidence) -> Table:
    """Published by topic, and applied by each service that hears it: once for each of its consumers."""
    figures = evidence.figures
    table = _table("Les événements", caption=EVENTS_NOTE)
    table.add_column("Sujet", no_wrap=True)
    table.add_column("Publiés", justify="right")
    for service in SERVICES:
        table.add_column(f"{service}\napplique", justify="right")
    for topic, published in figures.published.items():
        applied = (_applied(figures, topic, service) for service in SERVICES)
        table.add_row(topic, count(published), *applied)
    table.add_section()
    sums = (sum(_all_applied(figures, service)) for service in SERVICES)
    table.add_row("total", count(sum(figures.published.values())), *(count(total) for total in sums))
    return table


def checks(made: Sequence[Check]) -> RenderableType:
    """Each check with a mark; what failed in red, with what was expected and what was found."""
    lines: list[RenderableType] = []
    for check in made:
        if check.holds:
            lines.append(Text.assemble(("✓ ", "green"), check.expected))
            continue
        lines.append(Text.assemble(("✗ ", "bold red"), (f"{check.name} : attendu : {check.expected}", "red")))
        lines += [Text(f"    {fault}", style="red") for fault in check.faults[:_SHOWN]]
        if len(check.faults) > _SHOWN:
            lines.append(Text(f"    et {len(check.faults) - _SHOWN} autres", style="red"))
    failed = sum(not check.holds for check in made)
    verdict = (
        f"{failed} vérification(s) sur {len(made)} ne tiennent pas"
        if failed
        else f"{len(made)} vérifications : toutes tiennent"
    )
    lines.append(Text(verdict, style="bold red" if failed else "bold green"))
    return Group(Text("Les vérifications", style="bold"), *lines)


def _gives_way(words: str, style: str = "") -> Text:
    """A cell cut with an ellipsis: rich narrows the columns that may wrap, and only those, so theirs is not no_wrap."""
    return Text(words, style=style, no_wrap=True, overflow="ellipsis")


def _table(title: str, caption: str | None = None) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
        caption_style="dim",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )


def _applied(figures: Figures, topic: str, service: str) -> str:
    counts = [
        heard[topic]
        for consumer, heard in figures.applied.items()
        if service_of(consumer) == service and topic in heard
    ]
    return " + ".join(count(one) for one in counts) if counts else ""


def _all_applied(figures: Figures, service: str) -> list[int]:
    consumers = (heard for consumer, heard in figures.applied.items() if service_of(consumer) == service)
    return [applied for heard in consumers for applied in heard.values()]


def where(artefacts: Sequence[Path], timings: Sequence[Timing]) -> Text:
    """Where the papers are, and how long it took."""
    total = sum(timing.seconds for timing in timings)
    folder = artefacts[0].parent if artefacts else "–"
    return Text(
        f"{len(artefacts)} fichiers bancaires, procès-verbaux et données ouvertes dans {folder}\n"
        f"Durée : {total:.0f} s, dont {timings[0].seconds:.0f} s pour démarrer",
        style="dim",
    )
