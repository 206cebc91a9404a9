"""Who acts in the invented year. A command of a day has the same Idempotency-Key in every run of the same year.

So the same year asked for again adds nothing, and one that was broken off goes on where it stopped.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from novapec.demo.client import Client
from novapec.demo.people import Cast, Person, TokenMaker
from shared.vocabulary import Role

Moment = Callable[[], str]
"""Names the run and the day in it."""


class Steady(Person):
    """A person who does the same thing on the same day under the same key."""

    def __init__(self, client: Client, token: str, sub: str, moment: Moment) -> None:
        super().__init__(client, token, sub)
        self._moment = moment

    async def post(self, service: str, path: str, body: Any = None) -> Any:
        """Ask a service to do something, once a day; its answer, as JSON values. Raises Refused."""
        key = self._key(service, path, json.dumps(body, sort_keys=True))
        return (await self._client.send("POST", service, path, token=self._token, body=body, key=key)).json()

    async def post_file(self, service: str, path: str, content: bytes) -> Any:
        """Hand a service an XML file, once a day. Raises Refused."""
        key = self._key(service, path, content.decode())
        return (await self._client.send("POST", service, path, token=self._token, content=content, key=key)).json()

    def _key(self, service: str, path: str, said: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"novapec:seed:{self._moment()}:{self.sub}:{service}:{path}:{said}")


class SeededCast(Cast):
    """Everybody in the invented year: the demonstration's staff, carriers by their SIRET, members by their subject."""

    def __init__(self, client: Client, tokens: TokenMaker, moment: Moment) -> None:
        super().__init__(client, tokens)
        self._moment = moment

    def organisation(self, siret: str) -> Person:
        """Who acts for the carrier with this SIRET."""
        return self._person(f"porteur-{siret}", Role.CARRIER, org=siret)

    def member(self, sub: str, *, chair: bool = False) -> Person:
        """A member of a committee."""
        return self._person(sub, Role.COMMITTEE_MEMBER, *([Role.COMMITTEE_CHAIR] if chair else []))

    def _person(self, sub: str, *roles: Role, org: str | None = None) -> Person:
        if sub not in self._known:
            token = self._tokens(*roles, sub=sub, org=org)
            self._known[sub] = Steady(self._client, token, sub, self._moment)
        return self._known[sub]
