"""A process that loads the services' code once, then gives birth to their processes in a blink.

Run by path: `python -P nursery.py`. A restart costs a fork instead of seconds of imports, so that a scenario may kill
what it likes. Each child is a real process of its own: it runs as `python -m CODE.main` does.

Standard input takes one JSON object a line: {"name", "code": a service, "environment": {name: value or null},
"log": file, "faults": file, "clock": file}. Standard output says, one a line: {"ready": true} once,
{"name", "born": pid}, {"name", "pid", "died": exit status, negative for a signal}. End of input kills the children and
ends the nursery; where the nursery is killed itself, Linux kills the children (PR_SET_PDEATHSIG).
"""

import ctypes
import gc
import json
import os
import runpy
import select
import signal
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
PR_SET_PDEATHSIG = 1
SERVICES = ("intake", "review", "funding", "impact", "webhooks")

Order = dict[str, object]


class Nursery:
    """The living children, by process id."""

    def __init__(self) -> None:
        self._children: dict[int, str] = {}
        self._bell, bell = os.pipe()
        os.set_blocking(bell, False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(bell)

    def run(self) -> None:
        """Serve until the end of input."""
        waiting = b""
        while True:
            readable, _, _ = select.select([0, self._bell], [], [])
            if self._bell in readable:
                os.read(self._bell, 4096)
            self._bury()
            if 0 in readable:
                piece = os.read(0, 65536)
                if not piece:
                    self._end()
                    return
                *lines, waiting = (waiting + piece).split(b"\n")
                for line in lines:
                    self._bear(json.loads(line))

    def _bear(self, order: Order) -> None:
        mother = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(order, mother)
        self._children[pid] = str(order["name"])
        _say(name=order["name"], born=pid)

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _say(name=self._children.pop(pid), pid=pid, died=os.waitstatus_to_exitcode(status))

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)


def _live(order: Order, mother: int) -> None:
    """In the child: become the service. Never returns."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != mother:
                os._exit(1)
        os.setsid()
        _redirect(str(order["log"]))
        environment: dict[str, str | None] = order["environment"]  # type: ignore[assignment]
        for variable, value in environment.items():
            if value is None:
                os.environ.pop(variable, None)  # noqa: TID251  because this is what hands the settings on
            else:
                os.environ[variable] = value  # noqa: TID251  likewise
        from rig.clocks import follow  # noqa: PLC0415  only children have wrong clocks
        from rig.faultpoints import obey  # noqa: PLC0415  only children know fail points

        obey(Path(str(order["faults"])))
        follow(Path(str(order["clock"])))
        sys.argv[1:] = []
        runpy.run_module(f"{order['code']}.main", run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if isinstance(leaving.code, str):
            sys.stderr.write(leaving.code + "\n")
    except BaseException:  # noqa: BLE001  because nothing of a child may go on as the nursery
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        status = 1
    sys.stderr.flush()
    os._exit(status)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.closerange(3, 256)


def _say(**words: object) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def main() -> None:
    """Load everything, then serve."""
    for name in SERVICES:
        for module in (f"{name}.api", f"{name}.settings"):
            import_module(module)
    gc.collect()
    gc.freeze()
    nursery = Nursery()
    _say(ready=True)
    nursery.run()


if __name__ == "__main__":
    main()
