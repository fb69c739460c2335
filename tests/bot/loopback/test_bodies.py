"""Forms are read however the network cuts them."""

import asyncio

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request

from bot.loopback import bodies

FORM = (
    b'--border\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n{"content": "a piece"}\r\n'
    b'--border\r\nContent-Disposition: form-data; name="files[0]"; filename="a.ogg"\r\n\r\n' + b"la" * 5_000 + b"\r\n"
    b"--border--\r\n"
)
BEGIN = FORM.index(b"lala")


@pytest.mark.parametrize("first", [1, BEGIN - 1, BEGIN, BEGIN + 1, BEGIN + 3, BEGIN + 5_000, len(FORM) - 3])
async def test_a_form_that_comes_in_pieces(first: int) -> None:
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    stream = StreamReader(protocol, 2**16, loop=loop)
    headers = {"Content-Type": "multipart/form-data; boundary=border"}
    request = make_mocked_request("POST", "/", headers, payload=stream)
    reading = asyncio.create_task(bodies.read(request))
    for piece in (FORM[:first], FORM[first : first + 3], FORM[first + 3 :]):
        stream.feed_data(piece)
        for _ in range(10):
            await asyncio.sleep(0)  # it reads what there is, and waits
    stream.feed_eof()
    body = await reading
    assert body.json == {"content": "a piece"}
    assert body.files[0].data == b"la" * 5_000
