"""Secrets that a year is lived with, and servers that are given them and refuse: nothing may be said of any."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import quote

TELLING: Final = 12
"""A form of fewer characters may stand in a text by chance."""


def _key(name: str) -> str:
    """32 bytes in base64 that stand for a random key of that name."""
    return b64encode(sha256(f"planted {name}".encode()).digest()).decode()


def _word(name: str) -> str:
    """A password that stands for a random one."""
    return sha256(f"planted {name}".encode()).hexdigest()[:40]


ENVIRONMENT: Final[Mapping[str, str]] = {
    "WEBHOOK_KEYS": f"planted:{_key('webhooks')}",
    "BANK_ACCOUNT_KEYS": f"planted:{_key('accounts')}",
    "SMTP_SECURITY": "none",
    "SMTP_USERNAME": "novapec",
    "SMTP_PASSWORD": _word("smtp"),
    "AWS_ACCESS_KEY_ID": "AKIAPLANTEDPLANTED00",
    "AWS_SECRET_ACCESS_KEY": _word("s3"),
    "AWS_SESSION_TOKEN": _word("s3 session"),
}
"""What the services of a year are started with, besides what their stack tells them."""

PLANTED: Final[Mapping[str, str]] = {
    "the key of the webhooks' secrets": ENVIRONMENT["WEBHOOK_KEYS"].partition(":")[2],
    "the key of the accounts": ENVIRONMENT["BANK_ACCOUNT_KEYS"].partition(":")[2],
    "the password of the mail server": ENVIRONMENT["SMTP_PASSWORD"],
    "the name of the S3 key": ENVIRONMENT["AWS_ACCESS_KEY_ID"],
    "the S3 key": ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
    "the S3 session's token": ENVIRONMENT["AWS_SESSION_TOKEN"],
}


def forms_of(secret: str) -> set[str]:
    """A secret as it may be said: plain, quoted for an address, in base64 wherever it begins, its bytes in hex."""
    # What stands before it shifts its base64; the first and the last group may hold others.
    forms = [b64encode(bytes(before) + secret.encode()).decode()[4:-4] for before in range(3)]
    forms += [secret.encode().hex(), quote(secret, safe="")]
    with suppress(ValueError):
        forms.append(b64decode(secret, validate=True).hex())
    return {secret, *(one for one in forms if len(one) >= TELLING)}


@dataclass
class RefusingPost:
    """A mail server on this machine that believes no password, and says aloud which it was given."""

    port: int = 0
    asked: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it hangs up."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 refusing.example ESMTP\r\n")
            while line := (await reader.readline()).strip():
                writer.write(self._answer(line.decode()) + b"\r\n")
                await writer.drain()
        writer.close()

    def _answer(self, line: str) -> bytes:
        match line.split():
            case ["EHLO", *_]:
                return b"250-refusing.example\r\n250 AUTH PLAIN"
            case ["AUTH", "PLAIN", said]:
                self.asked += 1
                return b"535 5.7.8 wrong: " + b64decode(said).replace(b"\0", b" ")
            case ["QUIT"]:
                return b"221 bye"
            case _:
                return b"530 5.7.0 authenticate first"


@asynccontextmanager
async def refusing_post() -> AsyncGenerator[RefusingPost]:
    """The server, until the block ends."""
    one = RefusingPost()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
