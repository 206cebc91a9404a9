"""A connection to Kafka that is over leaves nothing open."""

import asyncio

from aiokafka.conn import AIOKafkaProtocol

from shared.messaging.connections import tell_lost_connections
from shared.testing import eventually


async def test_a_connection_that_the_broker_ended_is_closed_even_where_aiokafka_forgot_it():
    async def leave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    tell_lost_connections()
    loop = asyncio.get_running_loop()
    async with await asyncio.start_server(leave, "127.0.0.1", 0) as broker:
        address = broker.sockets[0].getsockname()
        closed = loop.create_future()
        protocol = AIOKafkaProtocol(closed, asyncio.StreamReader(), loop=loop)
        transport, _ = await loop.create_connection(lambda: protocol, *address)

        async def ended() -> bool:
            return transport.is_closing() and closed.done()

        await eventually(ended, within=10)
