"""Where events may be posted to. An address is typed by a person: it must not lead into our own network.

The form is checked when the subscription is made; what its name leads to, before each connection, and the connection
goes to the very address that was checked (gateway/guarding.py). Source of the ranges: IANA's special-purpose address
registries, which `ipaddress` knows, and what clouds keep for their machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from shared.vocabulary import Refusal

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LONGEST: Final = 2000
NEVER: Final[tuple[Network, ...]] = (
    ip_network("192.0.0.0/24"),  # protocols' own, and Oracle's metadata
    ip_network("168.63.129.16/32"),  # Azure's own machine, on a public address
    ip_network("100.100.100.200/32"),  # Alibaba's metadata
    ip_network("fd00:ec2::/32"),  # Amazon's metadata
    ip_network("64:ff9b::/96"),  # IPv4 behind NAT64, whichever it is
    ip_network("64:ff9b:1::/48"),
    ip_network("2002::/16"),  # IPv4 behind 6to4
    ip_network("2001::/32"),  # IPv4 behind Teredo
    ip_network("fec0::/10"),  # site-local, of old
    ip_network("::/96"),  # IPv4-compatible, of old
)


@dataclass(frozen=True, slots=True)
class Ways:
    """Which ways out are open: ports, and networks of our own that are closed although they are public.

    `to_this_machine` lets http and 127.0.0.1 through, for development.
    """

    ports: tuple[int, ...] = (443,)
    closed: tuple[Network, ...] = ()
    to_this_machine: bool = False


def require_address(url: str, ways: Ways) -> None:
    """Raise Refusal where an address is not of the form that we post to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        sentence = "Cette adresse ne se lit pas : donnez-la sous la forme https://recepteur.exemple.fr/chemin."
        raise _refused(sentence) from None
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST or not parts.hostname:
        raise _refused("Donnez une adresse https complète, en caractères ASCII, de 2000 signes au plus.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("L'adresse ne porte ni nom d'utilisateur, ni mot de passe, ni fragment : la signature suffit.")
    if ways.to_this_machine and parts.hostname in ("127.0.0.1", "localhost"):
        return
    _require_way(parts, port, ways)


def _require_way(parts: SplitResult, port: int | None, ways: Ways) -> None:
    if parts.scheme != "https":
        raise _refused("L'adresse commence par https://.")
    if (port or 443) not in ways.ports:
        raise _refused(f"Le port est l'un de ceux-ci : {', '.join(map(str, ways.ports))}.")
    literal = literal_of(parts.hostname or "")
    if literal is not None and not is_open(literal, ways):
        raise _refused("Cette adresse est interne ou réservée : donnez celle d'un récepteur sur l'internet public.")


def literal_of(host: str) -> Address | None:
    """The address that a host is, where it is written as one."""
    try:
        return ip_address(host.split("%", maxsplit=1)[0].rstrip("."))
    except ValueError:
        return None


def is_open(address: Address, ways: Ways) -> bool:
    """Whether a machine may be connected to: public, and none of ours."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if ways.to_this_machine and address == IPv4Address("127.0.0.1"):
        return True
    closed: Sequence[Network] = (*NEVER, *ways.closed)
    if any(address.version == network.version and address in network for network in closed):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def _refused(sentence: str) -> Refusal:
    return Refusal("address_refused", sentence, field="url")
