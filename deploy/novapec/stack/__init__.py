"""The whole platform as child processes of one program: what `novapec up` and `novapec demo` stand on.

stack.py        Stack: starts everything, keeps it running, stops it
settings.py     what the operator chooses
engines.py      PostgreSQL and Kafka, embedded or by address
databases.py    the four databases, made and migrated
process.py      one service as a child process; environment.py what it is told, with_environment.py how
keeper.py       what dies is started again
ports.py        the same ports at the next start
threads.py      engines block: they start and stop beside the event loop
"""

from novapec.addresses import ServiceAddress
from novapec.stack.settings import StackSettings
from novapec.stack.stack import Stack, StackFailed

__all__ = ["ServiceAddress", "Stack", "StackFailed", "StackSettings"]
