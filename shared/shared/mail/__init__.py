"""Letters by e-mail: handed to an SMTP server (smtp); each claimed before it leaves, never twice by itself (outbox)."""

from shared.mail.outbox import Outbox, claim, send
from shared.mail.smtp import Attachment, Letter, Mailer

__all__ = ["Attachment", "Letter", "Mailer", "Outbox", "claim", "send"]
