"""The home folder: one stack at a time, the same ports again, nothing that others may read."""

import socket
from dataclasses import replace

import pytest

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home, HomeInUse
from novapec.running import NotRunning, read_addresses
from novapec.stack.ports import Ports
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres.provision import Provisioned

ADDRESSES = Addresses(
    services={"intake": ServiceAddress("http://127.0.0.1:20001")},
    databases={"intake": Provisioned("postgresql://owner:secret@h/novapec_intake", "postgresql://app:secret@h/i")},
    kafka=KafkaSettings("127.0.0.1:20002", idempotence=False, standin=True, fetch_max_wait_ms=20),
    simulation=True,
    pid=4711,
    processes={"intake": 4712},
)


def test_a_second_stack_in_the_same_home_is_refused(home: Home):
    home.make()
    with home.alone(), pytest.raises(HomeInUse, match="already runs"), home.alone():
        pytest.fail("two stacks at once")
    with home.alone():
        assert home.in_use
    assert not home.in_use


def test_real_and_simulated_time_do_not_mix_in_one_home(home: Home):
    home.make()
    home.keep_to_one_time(simulated=True)
    home.keep_to_one_time(simulated=True)
    with pytest.raises(HomeInUse, match="simulated time"):
        home.keep_to_one_time(simulated=False)


def test_the_secret_and_the_addresses_are_for_their_owner_alone(home: Home):
    home.make()
    assert home.secret() == home.secret()
    ADDRESSES.write(home.stack_file)
    modes = {file.name: file.stat().st_mode & 0o777 for file in home.folder.iterdir() if file.is_file()}
    assert modes == {"secret": 0o600, "stack.json": 0o600}


def test_the_addresses_are_read_as_they_were_written(home: Home):
    home.make()
    ADDRESSES.write(home.stack_file)
    with home.alone():
        assert read_addresses(home) == ADDRESSES


def test_a_stack_that_was_killed_is_not_taken_for_running(home: Home):
    home.make()
    ADDRESSES.write(home.stack_file)
    with pytest.raises(NotRunning, match="was killed"):
        read_addresses(home)


def test_addresses_written_by_other_tools_are_believed(home: Home):
    home.make()
    replace(ADDRESSES, pid=None).write(home.stack_file)
    assert read_addresses(home).kafka.standin


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"services": {"intake": {"adresse": "x"}}}'])
def test_a_damaged_file_of_addresses_is_said_so(home: Home, content: str):
    home.make()
    home.stack_file.write_text(content)
    with pytest.raises(NotRunning, match="cannot be read"):
        read_addresses(home)


def test_ports_stay_the_same_at_the_next_start(home: Home):
    home.make()
    before = Ports(home)
    given = [before.of("intake"), before.of("review")]
    after = Ports(home)
    assert [after.of("intake"), after.of("review")] == given
    assert len(set(given)) == 2


def test_a_port_that_was_taken_meanwhile_is_replaced(home: Home):
    home.make()
    port = Ports(home).of("intake")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        assert Ports(home).of("intake") != port
