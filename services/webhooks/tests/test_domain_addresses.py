"""Where events never go: the table, by form and by machine."""

from ipaddress import ip_address, ip_network

import pytest

from shared.vocabulary import Refusal
from webhooks.domain.address import Ways, is_open, require_address

OURS = Ways(closed=(ip_network("203.0.114.0/24"),))

CLOSED = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.170.2", "192.0.0.192", "198.18.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255"),
    *("240.0.0.1", "168.63.129.16", "100.100.100.200", "203.0.114.7"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
]
OPEN = ["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:93.184.215.14"]

REFUSED = [
    *("http://recepteur.exemple.fr/", "ftp://recepteur.exemple.fr/", "https:///chemin", "https://", "exemple.fr", ""),
    *("https://recepteur.exemple.fr:22/", "https://recepteur.exemple.fr:99999/", "https://u:p@recepteur.exemple.fr/"),
    *("https://recepteur.exemple.fr/#la", "https://récepteur.fr/", "https://exemple.fr/ a", "https://exemple.fr/\n"),
    *("https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/"),
    *("https://[fe80::1%25eth0]/", "https://10.0.0.1./", "http://127.0.0.1:8000/", "http://localhost/"),
    "https://exemple.fr/" + "a" * 2000,
]


@pytest.mark.parametrize("address", CLOSED)
def test_a_machine_of_ours_is_never_connected_to(address: str) -> None:
    assert not is_open(ip_address(address), OURS)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_machine_is(address: str) -> None:
    assert is_open(ip_address(address), OURS)


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_of_another_form_is_refused_and_told_what_would_be_right(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_address(url, Ways())
    assert refused.value.field == "url"


@pytest.mark.parametrize("url", ["https://recepteur.exemple.fr", "https://8.8.8.8/a?b=c", "https://exemple.fr:443/"])
def test_a_public_https_address_is_taken(url: str) -> None:
    require_address(url, Ways())


def test_this_machine_is_open_in_development_alone() -> None:
    require_address("http://127.0.0.1:1234/", Ways(to_this_machine=True))
    assert is_open(ip_address("127.0.0.1"), Ways(to_this_machine=True))
    assert not is_open(ip_address("127.0.0.2"), Ways(to_this_machine=True))
    assert not is_open(ip_address("10.0.0.1"), Ways(to_this_machine=True))
