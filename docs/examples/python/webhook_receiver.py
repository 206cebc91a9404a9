"""What was paid to each application, from the webhooks of funding: a receiver of another system, in one file.

    WEBHOOK_SECRET=whsec_... python webhook_receiver.py DATABASE [--port 8080]

It needs standardwebhooks alone (pip install standardwebhooks); put TLS in front of it. What was taken and the sums are
one SQLite file, changed in one transaction before 204 is answered: that makes repeats harmless, and loses nothing.
"""

import argparse
import json
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

PAID = "fr.apec.novapec.funding.instalment-paid.v1"
RETURNED = "fr.apec.novapec.funding.payment-returned.v1"
LARGEST = 1_048_576

ADD = """INSERT INTO paid VALUES (?, ?)
ON CONFLICT (application_id) DO UPDATE SET cents = cents + excluded.cents"""
TABLES = """
CREATE TABLE IF NOT EXISTS taken (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS paid (application_id TEXT PRIMARY KEY, cents INTEGER NOT NULL);
"""


class Receiver(HTTPServer):
    """One request after the other: SQLite has one writer."""

    def __init__(self, port: int, secret: str, path: str) -> None:
        super().__init__(("127.0.0.1", port), Answering)
        self.webhook = Webhook(secret)
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(TABLES)

    def take(self, event: dict) -> None:
        """Take one event to its end, once; a repeat changes nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            new = self.database.execute("INSERT OR IGNORE INTO taken VALUES (?)", (event["id"],)).rowcount
            if new and event["type"] in (PAID, RETURNED):
                data = event["data"]
                cents = data["amount_cents"] if event["type"] == PAID else -data["amount_cents"]
                self.database.execute(ADD, (data["application_id"], cents))
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")


class Answering(BaseHTTPRequestHandler):
    """204 once it is kept; 401 where the signature does not hold; 500, and it comes again, where anything fails."""

    server: Receiver

    def do_POST(self) -> None:
        """One delivery."""
        length = int(self.headers.get("content-length", "0"))
        if length > LARGEST:
            self.send_error(413)
            return
        body = self.rfile.read(length)
        try:
            self.server.webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError:
            self.send_error(401)
            return
        self.server.take(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--port", type=int, default=8080)
    said = parser.parse_args()
    receiver = Receiver(said.port, os.environ["WEBHOOK_SECRET"], said.database)  # noqa: TID251  a program of its own
    print(f"http://127.0.0.1:{receiver.server_port}", flush=True)  # noqa: T201  likewise
    receiver.serve_forever()
