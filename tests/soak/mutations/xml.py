"""Damage that knows MusicXML: elements, numbers, entities, encodings and archives."""

import re
from collections.abc import Callable
from random import Random

from tests.soak.mutations.raw import cut

_NUMBER = re.compile(rb"(?<=>)-?\d+(?:\.\d+)?(?=<)")
_ELEMENT = re.compile(rb"<([a-z-]++)[^<>]*?(?:/>|>[^<>]*</\1>)")
_TAG = re.compile(rb"</?[a-z-]++[^<>]*>")
_BLOCK = re.compile(rb"<(measure|note|part|attributes|score-part)\b.{0,3000}?</\1>", re.DOTALL)
_NUMBERS = (
    b"0", b"-1", b"1", b"-0", b"0.0000000000000001", b"0.333333333", b"99999999", b"99999999999999999999", b"1e9",
    b"NaN", b"inf", b"", b" 4 ", b"\xd9\xa3", b"\xc2\xbd", b"4+3", b"1_000", b"0x10", b"127", b"-128", b"&#49;",
    b"<!-- -->2",
)  # fmt: skip
_NAMES = (
    b"note", b"rest", b"chord", b"grace", b"cue", b"backup", b"forward", b"measure", b"part", b"unpitched", b"pitch",
    b"duration", b"time", b"score-timewise", b"score-partwise", b"transpose", b"divisions", b"sound", b"x:note",
    b"senza-misura",
)  # fmt: skip
_ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///dev/zero">]>',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>', b'<!DOCTYPE a [<!ATTLIST note x CDATA "y">]>',
    b'<!DOCTYPE a SYSTEM "file:///dev/random">', b"<!DOCTYPE a [",
    b'<!DOCTYPE a [<!NOTATION n SYSTEM "x"><!ENTITY u SYSTEM "u" NDATA n>]>', b"<?xml-stylesheet href='x'?>",
)  # fmt: skip
_REFERENCES = (
    b"&a;",
    b"&c;",
    b"&x;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&#99999999999;",
    b"&lt;",
    b"&",
    b"&amp;#48;",
)
_ENCODINGS = (
    b"utf-16", b"utf-7", b"utf-32", b"zlib_codec", b"rot13", b"base64", b"idna", b"punycode", b"cp037", b"shift_jis",
    b"iso-2022-jp", b"undefined", b"unicode_escape", b"raw_unicode_escape", b"hex", b"x" * 300, b"utf-8-sig", b"mbcs",
)  # fmt: skip


def numbers(rng: Random, data: bytes) -> bytes:
    found = list(_NUMBER.finditer(data))
    for place in sorted(rng.sample(found, min(len(found), rng.randint(1, 3))), key=lambda m: -m.start()):
        data = data[: place.start()] + rng.choice(_NUMBERS) + data[place.end() :]
    return data


def element_gone(rng: Random, data: bytes) -> bytes:
    return _changed(rng, data, _ELEMENT, lambda _: b"")


def element_twice(rng: Random, data: bytes) -> bytes:
    return _changed(rng, data, _ELEMENT, lambda text: text * rng.choice((2, 3, 50)))


def tag_gone(rng: Random, data: bytes) -> bytes:
    return _changed(rng, data, _TAG, lambda _: b"")


def renamed(rng: Random, data: bytes) -> bytes:
    """Every element of one name gets another."""
    found = [name for name in _NAMES if b"<" + name in data] or [b"note"]
    old, new = rng.choice(found), rng.choice(_NAMES)
    return re.sub(rb"(</?)%s(?=[\s/>])" % re.escape(old), rb"\1" + new, data)


def nested(rng: Random, data: bytes) -> bytes:
    """An element inside others, perhaps thousands of them, that are closed or not."""
    name, depth = rng.choice(_NAMES), rng.choice((1, 2, 40, 3000, 20_000))
    closing = (b"</" + name + b">") * rng.choice((depth, 0))
    return cut(_changed(rng, data, _ELEMENT, lambda text: (b"<" + name + b">") * depth + text + closing))


def many(rng: Random, data: bytes) -> bytes:
    """A bar, note or part many times over."""
    return cut(_changed(rng, data, _BLOCK, lambda text: text * rng.choice((2, 10, 200, 1500))))


def entities(rng: Random, data: bytes) -> bytes:
    head = rng.choice(_ENTITIES)
    return head + _changed(rng, data.partition(b">")[2], _NUMBER, lambda _: rng.choice(_REFERENCES))


def references(rng: Random, data: bytes) -> bytes:
    return _changed(rng, data, _NUMBER, lambda _: rng.choice(_REFERENCES))


def encoding(rng: Random, data: bytes) -> bytes:
    """A declared encoding, whether it is the true one or not."""
    tail = rng.choice((b"", b"-" + b"a" * 500_000))  # what punycode takes minutes for
    return b'<?xml version="1.0" encoding="' + rng.choice(_ENCODINGS) + b'"?>' + data + tail


def transcoded(rng: Random, data: bytes) -> bytes:
    return data.decode("latin-1").encode(
        rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp037"))
    )


def attributes(rng: Random, data: bytes) -> bytes:
    """Many attributes, a long one, one twice."""
    new = rng.choice(
        (
            b" x='" + b"y" * 100_000 + b"'",
            b"".join(b" a%d=''" % i for i in range(5000)),
            b" id='a' id='b'",
            b" tempo='0'",
        )
    )
    return cut(_changed(rng, data, _TAG, lambda tag: tag[:-1] + new + tag[-1:]))


def sections(rng: Random, data: bytes) -> bytes:
    """CDATA, comments and instructions in the middle."""
    new = rng.choice(
        (b"<![CDATA[<note>]]>", b"<![CDATA[", b"<!--" + b"-" * 20_000, b"<?php x ?>", b"]]>", b"<!---->" * 2000, b"\0")
    )
    return cut(_changed(rng, data, _TAG, lambda tag: tag + new))


def _changed(rng: Random, data: bytes, what: re.Pattern[bytes], change: Callable[[bytes], bytes]) -> bytes:
    found = list(what.finditer(data))
    if not found:
        return data
    place = rng.choice(found)
    return data[: place.start()] + change(place[0]) + data[place.end() :]


MUTATORS: tuple[Callable[[Random, bytes], bytes], ...] = (
    numbers, numbers, element_gone, element_twice, tag_gone, renamed, nested, many, entities, references, encoding,
    transcoded, attributes, sections,
)  # fmt: skip
