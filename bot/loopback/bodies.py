"""Request bodies: JSON, or a multipart form with `payload_json` and `files[n]` (API reference, "Uploading Files")."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import BodyPartReader, web

from bot.loopback.errors import ApiError
from bot.loopback.model import Json, Upload


@dataclass
class Body:
    """What a request carries. `files` is keyed by the n of `files[n]`."""

    json: Any = field(default_factory=dict)
    files: dict[int, Upload] = field(default_factory=dict)


async def read(request: web.Request) -> Body:
    if request.content_type.startswith("multipart/"):
        return await _multipart(request)
    raw = await request.read()
    if not raw:
        return Body()
    if request.content_type != "application/json":
        raise ApiError(50035, {"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": request.content_type}]})
    return Body(_parse(raw))


async def _multipart(request: web.Request) -> Body:
    body = Body()
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        raw = bytes(await part.read())
        if part.name == "payload_json":
            body.json = _parse(raw)
        elif match := re.fullmatch(r"files\[(\d+)]", part.name or ""):
            body.files[int(match[1])] = Upload(part.filename or "unknown", raw)
    return _described(body)


def _described(body: Body) -> Body:
    """Each file with the description that the payload gives it."""
    for entry in _attachments(body.json):
        index = int(entry["id"])
        if index in body.files:
            sent = body.files[index]
            body.files[index] = replace(
                sent, filename=entry.get("filename") or sent.filename, description=entry.get("description")
            )
    return body


def _attachments(payload: Json) -> list[Json]:
    message = payload.get("data") or payload
    return message.get("attachments") or []


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(50109) from None
