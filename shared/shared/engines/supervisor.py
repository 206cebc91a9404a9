"""The small program that stands between us and an engine: it stops the engine when we are gone, however we went.

Run by path, standard library only: `python -I -S supervisor.py LIFELINE STOP_SIGNAL GRACE_SECONDS COMMAND...`.

LIFELINE is our end of a socket pair. The engine's process id is written to it as one line; from then on nothing is
said. When the other end closes, because `stop()` closed it or because its process died, even of kill -9, the engine
gets STOP_SIGNAL and, GRACE_SECONDS later, SIGKILL. Every other file we were handed goes on to the engine.

Should this program itself be killed, Linux kills the engine for us (prctl PR_SET_PDEATHSIG; it belongs here and not
in the caller, because it fires when the *thread* that forked ends). macOS has no such call: there an engine outlives
its supervisor, and the next start in the same folder refuses with the engine's process id until it is gone.
"""

import ctypes
import os
import select
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""

ORPHAN_CHECK_S = 1.0
"""How often to look whether our parent changed: covers a forked copy of the parent holding the lifeline open."""


def main(arguments: list[str]) -> int:
    """Run the engine until it ends; the exit status is its own (128 + the signal's number where a signal ended it)."""
    lifeline, stop_signal, grace_s = int(arguments[0]), int(arguments[1]), float(arguments[2])
    os.set_inheritable(lifeline, False)  # noqa: FBT003  because that is the standard library's own signature
    parent = os.getppid()
    engine = _launch(arguments[3:])
    os.write(lifeline, b"%d\n" % engine)
    signal.signal(signal.SIGTERM, lambda _number, _frame: _send(engine, stop_signal))
    watch = threading.Thread(
        target=_stop_when_alone, args=(lifeline, parent, engine, stop_signal, grace_s), daemon=True
    )
    watch.start()
    status = os.waitstatus_to_exitcode(os.waitpid(engine, 0)[1])
    return status if status >= 0 else 128 - status


def _launch(command: list[str]) -> int:
    supervisor = os.getpid()
    engine = os.fork()
    if engine:
        return engine
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != supervisor:
                os._exit(1)
        os.execvp(command[0], command)  # noqa: S606  because no shell is the point
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(127)


def _stop_when_alone(lifeline: int, parent: int, engine: int, stop_signal: int, grace_s: float) -> None:
    while not select.select([lifeline], [], [], ORPHAN_CHECK_S)[0] and os.getppid() == parent:
        pass
    _send(engine, stop_signal)
    time.sleep(grace_s)
    _send(engine, signal.SIGKILL)


def _send(engine: int, number: int) -> None:
    try:
        os.kill(engine, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
