"""Letters leave through SMTP (aiosmtplib). What went wrong is told apart by one question: may the letter have left?

Source: RFC 5321, 4.2.1 (4yz: try again; 5yz: never) and 6.1: until the server answers the end of the data, it has not
taken the letter; where that answer is lost, nobody knows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Final, Literal
from uuid import UUID

import aiosmtplib

from shared.vocabulary import NoticeState

_PERMANENT: Final = 500
_MEANINGS: Final = {
    421: "il ferme la liaison",
    450: "la boîte du destinataire n'est pas disponible pour l'instant",
    451: "il n'y arrive pas pour l'instant",
    452: "la place lui manque",
    454: "il ne peut pas vérifier notre mot de passe pour l'instant",
    530: "il demande que nous nous identifiions",
    535: "il n'accepte pas notre mot de passe",
    550: "cette boîte n'existe pas, ou n'accepte pas ce courriel",
    551: "cette adresse n'est pas de chez lui",
    552: "la boîte du destinataire est pleine",
    553: "il n'accepte pas cette adresse",
    554: "il n'accepte pas ce courriel",
}
"""What the server means, for who reads why a letter did not leave. Source: RFC 5321, 4.2.2; RFC 4954, 4 and 6."""
_NO_ADDRESS: Final = "L'adresse ou l'objet du courriel n'est pas valable."


class MailDelayed(Exception):
    """The letter has not left; it may later."""


class MailRefused(Exception):
    """The letter has not left and never will: the server or the address refuses it."""


class MailUncertain(Exception):
    """The letter may have left: the connection broke before the server answered."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter: its name, its media type as "text/calendar", its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `id` makes its Message-ID, so that a recipient who got it twice could tell."""

    id: UUID
    to: str
    subject: str
    body: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Mailer:
    """An SMTP server; `security` says how the connection is protected. Without `host`, nothing is sent."""

    host: str | None = None
    port: int = 25
    sender: str = "novapec@localhost.localdomain"
    security: Literal["none", "starttls", "tls"] = "none"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 20.0
    claimed: set[UUID] = field(default_factory=set[UUID], compare=False)
    """What this process is about to send: a claim that nobody remembers is one whose process died."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter to the server. Raises MailDelayed, MailRefused, MailUncertain."""
        content = self._written(letter)
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.seconds,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            username=self.username,
            password=self.password,
        )
        try:
            await self._envelope(client, letter)
            await self._data(client, content)
        finally:
            client.close()

    async def _envelope(self, client: aiosmtplib.SMTP, letter: Letter) -> None:
        try:
            await client.connect()
            await client.mail(self.sender)
            await client.rcpt(letter.to)
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            message = f"Le serveur de courriel ne répond pas ({type(error).__name__})."
            raise MailDelayed(message) from error

    async def _data(self, client: aiosmtplib.SMTP, content: bytes) -> None:
        try:
            await client.data(content)
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            message = f"La liaison s'est coupée pendant l'envoi : il est peut-être parti ({type(error).__name__})."
            raise MailUncertain(message) from error

    def _written(self, letter: Letter) -> bytes:
        message = EmailMessage(policy=SMTP_POLICY)
        try:
            message["From"] = Address("Novapec", addr_spec=self.sender)
            message["To"] = Address(addr_spec=letter.to)
            message["Subject"] = letter.subject
        except ValueError as error:
            raise MailRefused(_NO_ADDRESS) from error
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "fr"
        message.set_content(letter.body, cte="quoted-printable")
        for one in letter.attachments:
            kind, _, subtype = one.media_type.partition("/")
            params = {"charset": "utf-8"} if kind == "text" else None
            message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name, params=params)
        return message.as_bytes()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt: SENT, FAILED, UNCERTAIN, or PENDING where it may be tried later; and why."""

    state: NoticeState
    failure: str | None = None


async def attempt(mailer: Mailer, letter: Letter) -> Attempt:
    """Hand the letter to the server, once."""
    try:
        await mailer.send(letter)
    except MailDelayed as error:
        return Attempt(NoticeState.PENDING, str(error))
    except MailRefused as error:
        return Attempt(NoticeState.FAILED, str(error))
    except MailUncertain as error:
        return Attempt(NoticeState.UNCERTAIN, str(error))
    return Attempt(NoticeState.SENT)


def _answered(error: aiosmtplib.SMTPResponseException) -> Exception:
    """Its own words may repeat an address: its code is kept, beside what that means."""
    kind, did = (MailRefused, "refuse") if error.code >= _PERMANENT else (MailDelayed, "ne prend pas encore")
    meaning = _MEANINGS.get(error.code)
    return kind(f"Le serveur de courriel {did} le courriel{f' : {meaning}' if meaning else ''} (SMTP {error.code}).")
