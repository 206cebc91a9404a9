"""Nothing is posted to a machine of ours: what a name leads to is checked, and what was checked is connected to."""

import asyncio
import ssl
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
import trustme
from webhook_receiver import Receiver, answering

from webhooks.domain.address import Address, Ways
from webhooks.domain.delivery import Answer, Outcome
from webhooks.gateway.sending import Sender

HERE = Ways(to_this_machine=True)


class Names:
    """A resolver whose answers change at each question, as those of whoever wants to be let in do."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = [[ip_address(one) for one in answer] for answer in answers]
        self.asked = 0

    async def __call__(self, _: str, __: int) -> Sequence[Address]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def nowhere(host: str, port: int) -> Sequence[Address]:
    raise OSError("no such name")


async def posted(url: str, ways: Ways, names: Names | None = None, within: float = 2.0) -> Answer:
    async with Sender(ways, resolver=names or Names(["127.0.0.1"]), within=within) as sender:
        return await sender.post(url, b"{}", {"webhook-id": "1"})


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
async def test_a_public_name_that_leads_inside_is_not_connected_to(address: str, receiver: Receiver) -> None:
    answer = await posted(f"http://interne.exemple.fr:{receiver.port}/", Ways(), Names([address]))
    assert answer == Answer(Outcome.FORBIDDEN_ADDRESS)
    assert receiver.received == []


async def test_one_inner_address_among_public_ones_closes_the_name(receiver: Receiver) -> None:
    names = Names(["93.184.215.14", "127.0.0.1"])
    assert await posted(f"http://mixte.exemple.fr:{receiver.port}/", Ways(), names) == Answer(Outcome.FORBIDDEN_ADDRESS)


async def test_a_name_is_asked_for_once_so_that_it_cannot_change_between_check_and_connection(receiver: Receiver):
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    url = f"http://recepteur.exemple.fr:{receiver.port}/"
    async with Sender(HERE, resolver=names, within=2.0) as sender:
        assert await sender.post(url, b"{}", {}) == Answer(Outcome.ACCEPTED, 204)
        assert names.asked == 1
        assert await sender.post(url, b"{}", {}) == Answer(Outcome.FORBIDDEN_ADDRESS), "checked again at each delivery"
    assert receiver.received[0].headers["host"] == f"recepteur.exemple.fr:{receiver.port}"


async def test_a_redirect_inside_is_not_followed(receiver: Receiver) -> None:
    receiver.behave = lambda _: answering(307, "location: http://127.0.0.1:1/secret")
    assert (await posted(receiver.url, HERE)).outcome is Outcome.REDIRECTED
    assert len(receiver.received) == 1


async def test_a_name_without_an_address_is_unreachable() -> None:
    async with Sender(HERE, resolver=nowhere, within=2.0) as sender:
        assert await sender.post("https://nulle-part.exemple.fr/", b"{}", {}) == Answer(Outcome.UNREACHABLE)


async def test_tls_is_spoken_with_the_name_whatever_the_address() -> None:
    authority = trustme.CA()
    theirs, ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("recepteur.exemple.fr").configure_cert(theirs)
    authority.configure_trust(ours)
    one = Receiver()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, ssl=theirs)
    port = server.sockets[0].getsockname()[1]
    async with Sender(HERE, resolver=Names(["127.0.0.1"]), within=2.0, trust=ours) as sender:
        good = await sender.post(f"https://recepteur.exemple.fr:{port}/", b"{}", {})
        other = await sender.post(f"https://autre.exemple.fr:{port}/", b"{}", {})
    server.close()
    assert good == Answer(Outcome.ACCEPTED, 204)
    assert other == Answer(Outcome.UNREACHABLE), "its certificate is another's"
