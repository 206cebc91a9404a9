"""The whole platform as child processes of one program: what `novapec up` and `novapec demo` stand on.

stack.py        Stack: starts everything, keeps it running, stops it
settings.py     what the operator chooses
engines.py      PostgreSQL and Kafka, embedded or by address
databases.py    the databases, made and migrated
process.py      one service as a child process: it runs run_service.py, and is told its environment.py
keeper.py       what dies is started again
readiness.py    waiting until the services are ready, or saying why they are not
ports.py        the same ports at the next start
concurrency.py  engines block: they start and stop beside the event loop
"""

from novapec.addresses import ServiceAddress
from novapec.stack.settings import StackSettings
from novapec.stack.stack import Stack, StackFailed

__all__ = ["ServiceAddress", "Stack", "StackFailed", "StackSettings"]
