"""Dashboards and alerts held against a real Prometheus over the running platform: `make figures`.

Starts the platform with simulated time, lives through an invented year of sixty applications, posts its events to a
receiver, and asks every question of every dashboard and alert. Writes build/figures.json, and build/figures.html: every
dashboard drawn from what Prometheus answered, and one trace, to look at where there is no Grafana.
Status 0: each is answered, or is right to be silent. 1: one is not. 2: Prometheus or an exporter is not here.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.request import Request, urlopen

from asking import ROOT, Asked, alerts, ask_all, drawn
from collecting import EVERY, Missing, collected, until
from drawing import page
from tracing import faults_of, traced
from waterfall import waterfall

from novapec.addresses import Addresses
from novapec.home import Home
from shared.clock import SystemClock

NOVAPEC: Final = Path(sys.executable).parent / "novapec"
APPLICATIONS: Final = 60
TITLE: Final = f"Novapec's dashboards over a lived year of {APPLICATIONS} invented applications"
SERVICES_OF_A_TRACE: Final = 4
"""Through which a request of that year goes at its farthest."""
MEASURED_WITHIN: Final = 75
"""Seconds: figures of tables are measured once a minute."""
STARTS_WITHIN: Final = 240


def main() -> int:
    """Live a year, ask, say what stayed silent."""
    with tempfile.TemporaryDirectory(prefix="novapec-figures-") as folder, _receiver() as receiver:
        home = Path(folder) / "home"
        try:
            with (
                traced(Path(folder)) as traces,
                _platform(home, traces.endpoint) as stack,
                collected(stack, Home(home), Path(folder)) as prometheus,
            ):
                began = SystemClock().now().timestamp()
                _subscribe(stack, home, receiver)
                _novapec(home, "seed", "--applications", str(APPLICATIONS))
                time.sleep(MEASURED_WITHIN)
                asked = ask_all(prometheus)
                span = (began, SystemClock().now().timestamp())
                trace = traces.farthest()
                html = page(TITLE, drawn(prometheus, span), alerts(prometheus), span, waterfall(trace))
        except Missing as error:
            print(error, file=sys.stderr)
            return 2
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "figures.html").write_text(html, encoding="utf-8")
    (ROOT / "build" / "figures.json").write_text(json.dumps([asdict(one) for one in asked], indent=1) + "\n")
    return _said(asked, faults_of(trace, SERVICES_OF_A_TRACE))


def _said(asked: list[Asked], faults: list[str]) -> int:
    for one in asked:
        if not one.series:
            print(f"{'silent' if one.right else 'EMPTY '} {one.where}: {one.silence or one.question}")
    empty = [one for one in asked if not one.right]
    answered = sum(1 for one in asked if one.series)
    print(
        f"{len(asked)} questions: {answered} answered, {len(asked) - answered - len(empty)} right to be silent, "
        f"{len(empty)} not"
    )
    print("one request is one trace over its services" if not faults else f"the trace: {', '.join(faults)}")
    return 1 if empty or faults else 0


@contextmanager
def _platform(home: Path, collector: str) -> Generator[Addresses]:
    log = home.with_suffix(".log").open("wb")
    told = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": collector}  # noqa: TID251  to hand it on
    running = subprocess.Popen([NOVAPEC, "up", "--simulation", "--home", home], stdout=log, stderr=log, env=told)
    try:
        file = Home(home).stack_file

        def ready() -> bool:
            return running.poll() is not None or (file.exists() and _all_ready(Addresses.read(file)))

        until(ready, within=STARTS_WITHIN)
        yield Addresses.read(file)
    finally:
        running.terminate()
        running.wait(60)
        log.close()


def _all_ready(stack: Addresses) -> bool:
    for one in stack.services.values():
        try:
            with urlopen(f"{one.url}/readyz", timeout=EVERY):  # noqa: S310  on this machine
                pass
        except OSError:
            return False
    return True


def _subscribe(stack: Addresses, home: Path, receiver: str) -> None:
    token = _novapec(home, "token", "--role", "operator").strip()
    body = {"name": "Figures", "url": receiver, "events": ["novapec.intake.application"]}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "figures"}
    asked = Request(f"{stack.services['webhooks'].url}/subscriptions", json.dumps(body).encode(), headers)  # noqa: S310
    with urlopen(asked, timeout=10):  # noqa: S310  on this machine
        pass


def _novapec(home: Path, *arguments: str) -> str:
    done = subprocess.run([NOVAPEC, *arguments, "--home", home], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"novapec {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _receiver() -> Generator[str]:
    class Taken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taken) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/figures"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
