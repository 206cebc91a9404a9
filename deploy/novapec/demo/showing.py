"""The demonstration as a person or a machine sees it: run, shown on screen, written as JSON."""

import asyncio
import signal
from pathlib import Path

from novapec.demo import tables
from novapec.demo.check import Check
from novapec.demo.paper import paper, write_paper
from novapec.demo.run import Outcome, Plan, demonstrate
from novapec.demo.screen import Screen
from novapec.failures import Failed


def show(plan: Plan, screen: Screen, json: Path | None = None) -> Outcome | None:
    """Run it, show how it ended, and write the same to `json`; None where the story broke off.

    Raises KeyboardInterrupt where it was interrupted, once all is stopped.
    """
    screen.console.print(tables.warning(plan.programme))
    outcome = _run(plan, screen)
    if outcome is not None:
        _print(outcome, plan, screen)
    if json is not None:
        write_paper(json, _paper(outcome))
    return outcome


def _run(plan: Plan, screen: Screen) -> Outcome | None:
    try:
        with screen:
            return asyncio.run(_until_interrupted(plan, screen))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except Failed as failure:
        message = f"The story broke off: {failure}"
        screen.console.print(message, style="bold red", markup=False, soft_wrap=True)
    except Exception:  # noqa: BLE001  whatever broke the story off is shown, and still the paper is written
        screen.console.print_exception(max_frames=12)
    return None


async def _until_interrupted(plan: Plan, screen: Screen) -> Outcome:
    """Run it; ctrl-C, or being told to stop, ends it with everything that it started."""
    running = asyncio.ensure_future(demonstrate(plan, screen))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, running.cancel)
    return await running


def _print(outcome: Outcome, plan: Plan, screen: Screen) -> None:
    for part in (
        tables.projects(outcome.evidence.endings),
        tables.sittings(outcome.evidence.endings),
        tables.warning(plan.programme),
        tables.envelope(outcome.evidence),
        tables.events(outcome.evidence),
        tables.checks(outcome.checks),
    ):
        screen.console.print(part)
    screen.console.print(tables.where(outcome.artefacts, screen.timings), soft_wrap=True)


def _paper(outcome: Outcome | None) -> dict[str, object]:
    finished = Check.of("story_completed", "le récit va jusqu’au bout", [] if outcome else ["il s’est interrompu"])
    if outcome is None:
        return paper(None, [finished], [])
    return paper(outcome.evidence, [finished, *outcome.checks], outcome.artefacts)
