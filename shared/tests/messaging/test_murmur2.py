"""Every client must find a key's partition alike: ours is held against aiokafka's and Kafka's own examples."""

import pytest
from aiokafka.partitioner import murmur2 as aiokafkas
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.murmur2 import murmur2


@given(st.binary(max_size=80))
def test_any_key_has_the_hash_that_aiokafka_gives_it(key: bytes):
    assert murmur2(key) == aiokafkas(key) & 0xFFFFFFFF


@pytest.mark.parametrize(
    ("key", "hashed"),
    [  # org.apache.kafka.common.utils.UtilsTest.testMurmur2
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_kafkas_own_examples_hold(key: bytes, hashed: int):
    assert murmur2(key) == hashed % 2**32
