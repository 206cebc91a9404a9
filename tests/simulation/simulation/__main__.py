"""`python -m simulation`: many seeds on every core, or one with its trace. Exit status 1 where an invariant broke."""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterable

from simulation.quietlogs import quiet, silence
from simulation.run import Outcome, run_seed

LAST_LINES = 400


def main(argv: list[str] | None = None) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 10_000), metavar=("FIRST", "END"))
    parser.add_argument("--seed", type=int, help="one seed instead of many")
    parser.add_argument("--trace", action="store_true", help="print every step of that seed")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--keep-going", action="store_true", help="run all seeds even after a failure")
    parser.add_argument("--until", metavar="INVARIANT", default="", help="go on until a seed breaks this invariant")
    args = parser.parse_args(argv)
    if args.seed is not None:
        return one(args.seed, trace=args.trace)
    return many(range(*args.seeds), args.jobs, keep_going=args.keep_going, until=args.until)


def one(seed: int, *, trace: bool) -> int:
    """Replay one seed."""
    with quiet():
        outcome = run_seed(seed, tracing=trace)
    if trace:
        sys.stdout.write("\n".join(outcome.trace) + "\n")
    tell(outcome)
    return 1 if outcome.broken else 0


def many(seeds: Iterable[int], jobs: int, *, keep_going: bool = False, until: str = "") -> int:
    """Run seeds; print those that break an invariant, the first with the end of its trace."""
    began = time.monotonic()
    runs = events = steps = 0
    failed: list[Outcome] = []
    with multiprocessing.Pool(jobs, initializer=silence) as pool:
        for outcome in pool.imap_unordered(run_seed, seeds, chunksize=1 if until else 10):
            runs, events, steps = runs + 1, events + outcome.events, steps + outcome.steps
            if outcome.broken:
                failed.append(outcome)
                tell(outcome)
                if not keep_going and any(one.invariant.startswith(until) for one in outcome.broken):
                    pool.terminate()
                    break
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"{runs} seeds, {events} events, {steps} steps in {seconds:.1f} s "
        f"({seconds / max(runs, 1) * 1000:.1f} ms each): {len(failed)} failed\n"
    )
    if failed and not until:
        with quiet():
            trace = run_seed(failed[0].seed, tracing=True).trace
        sys.stdout.write(f"\nseed {failed[0].seed}, its last steps:\n" + "\n".join(trace[-LAST_LINES:]) + "\n")
    return 1 if failed else 0


def tell(outcome: Outcome) -> None:
    """What became of one seed."""
    said = "all invariants hold" if not outcome.broken else "not all invariants hold"
    sys.stdout.write(f"seed {outcome.seed}: {outcome.events} events, {outcome.steps} steps: {said}\n")
    for broken in outcome.broken:
        sys.stdout.write(f"  BROKEN {broken}\n")
    if outcome.broken:
        sys.stdout.write(f"  replay: python -m simulation --seed {outcome.seed} --trace\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
