"""Bytes of unknown encoding -> text."""

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes) -> str | None:
    """The text with plain line ends, or nothing where the bytes are no text.

    UTF-8, UTF-16 with a byte order mark, or else Windows-1252: what old ABC and Humdrum files are written in.
    """
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NO_TEXT.search(text) else text.replace("\r\n", "\n").replace("\r", "\n")
    return None
