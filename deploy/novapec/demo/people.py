"""Who acts. Different people, because the platform compares them: nobody approves what they made themselves.

All of them are invented; each has a token of the development issuer, and a carrier's token names its SIRET.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from novapec.demo.client import Client
from novapec.demo.programme import CommitteePlan, Project
from shared.vocabulary import Role

_PAGE: Final = 200


class TokenMaker(Protocol):
    """The development issuer of the stack."""

    def __call__(self, *roles: Role, sub: str, org: str | None = None, regions: Iterable[str] = ()) -> str:
        """An access token for this person."""
        ...


class Person:
    """Somebody at the services' APIs, under their own name and roles."""

    def __init__(self, client: Client, token: str, sub: str) -> None:
        self.sub = sub
        self._client = client
        self._token = token

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """What a service shows of `path`, as JSON values. Raises Refused."""
        return (await self._client.send("GET", service, path, token=self._token, query=query)).json()

    async def everything(self, service: str, path: str, **query: Any) -> list[Any]:
        """All items of a list, page after page."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            page = {"limit": _PAGE, **query, **({"cursor": cursor} if cursor else {})}
            answer = await self.get(service, path, **page)
            items += answer["items"]
            cursor = answer["next"]
            if cursor is None:
                return items

    async def first(self, service: str, path: str, **query: Any) -> Any | None:
        """The first item of a list, or None."""
        items = (await self.get(service, path, limit=1, **query))["items"]
        return items[0] if items else None

    async def post(self, service: str, path: str, body: Any = None) -> Any:
        """Ask a service to do something; its answer, as JSON values. Raises Refused."""
        return (await self._client.send("POST", service, path, token=self._token, body=body)).json()

    async def put(self, service: str, path: str, body: Any, *, revision: int) -> Any:
        """Replace what was seen at `revision`; the answer, as JSON values. Raises Refused."""
        answer = await self._client.send("PUT", service, path, token=self._token, body=body, revision=revision)
        return answer.json()

    async def post_file(self, service: str, path: str, content: bytes) -> Any:
        """Hand a service an XML file. Raises Refused."""
        return (await self._client.send("POST", service, path, token=self._token, content=content)).json()

    async def deposit(self, service: str, path: str, content: bytes, media_type: str) -> Any:
        """Send a service a document as it is. Raises Refused."""
        send, token = self._client.send, self._token
        return (await send("POST", service, path, token=token, content=content, media_type=media_type)).json()

    async def download(self, service: str, path: str) -> bytes:
        """The bytes of a file that a service keeps. Raises Refused."""
        return (await self._client.send("GET", service, path, token=self._token)).content


class Cast:
    """Everybody in the demonstration."""

    def __init__(self, client: Client, tokens: TokenMaker) -> None:
        self._client = client
        self._tokens = tokens
        self._known: dict[str, Person] = {}

    @property
    def programme_officer(self) -> Person:
        """Opens the edition, declares admissibility, signs for Apec."""
        return self._person("charge-de-programme", Role.PROGRAMME_OFFICER)

    @property
    def finance_officer(self) -> Person:
        """Opens envelopes, makes payment orders and batches, accepts costs, closes agreements."""
        return self._person("gestionnaire-financier", Role.FINANCE_OFFICER)

    @property
    def finance_approver(self) -> Person:
        """Approves the orders that the finance officer made."""
        return self._person("valideur-financier", Role.FINANCE_APPROVER)

    @property
    def impact_officer(self) -> Person:
        """Verifies indicators and accepts activity reports."""
        return self._person("charge-d-impact", Role.IMPACT_OFFICER)

    @property
    def second_impact_officer(self) -> Person:
        """Corrects what rests on a verification of the first."""
        return self._person("charge-d-impact-2", Role.IMPACT_OFFICER)

    @property
    def auditor(self) -> Person:
        """Reads everything, changes nothing."""
        return self._person("auditeur", Role.AUDITOR)

    def carrier(self, project: Project) -> Person:
        """The person who acts for a project's carrier."""
        return self._person(f"porteur-{project.slug}", Role.CARRIER, org=project.siret)

    def chair(self, committee: CommitteePlan) -> Person:
        """The member who presides a committee: the first one named."""
        return self._person(member_sub(committee, 0), Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)

    def members(self, committee: CommitteePlan) -> tuple[Person, ...]:
        """Every member of a committee, its chair first."""
        others = [
            self._person(member_sub(committee, number), Role.COMMITTEE_MEMBER)
            for number in range(1, len(committee.members))
        ]
        return (self.chair(committee), *others)

    def _person(self, sub: str, *roles: Role, org: str | None = None) -> Person:
        if sub not in self._known:
            self._known[sub] = Person(self._client, self._tokens(*roles, sub=sub, org=org), sub)
        return self._known[sub]


def member_sub(committee: CommitteePlan, number: int) -> str:
    """The opaque id of a committee's member; the first one presides."""
    return f"{committee.code.lower()}-membre-{number + 1}"
