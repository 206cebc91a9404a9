"""Intake or review as a process, beside the environment of a service: `python list_server.py intake`."""

import sys
from importlib import import_module

from shared.service import ServiceSettings, run

if __name__ == "__main__":
    name = sys.argv[1]
    settings: type[ServiceSettings] = import_module(f"{name}.settings").Settings
    run(import_module(f"{name}.main").SERVICE, settings())  # type: ignore[call-arg]  # the environment gives the rest
