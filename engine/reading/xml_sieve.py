"""XML -> the elements that are asked for; for bytes that anyone may have sent.

Expat reads the bytes. Its way to files and the network, external entities, stays closed, as nothing handles them: the
DOCTYPE that scores carry is passed over. Entities that a file declares itself are refused, so that no text can grow.
What is not asked for is dropped while reading, with all that lies in it.
"""

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from engine.errors import CorruptFile

Names = Mapping[str, AbstractSet[str]]
"""Names of elements with those of their children, or of their attributes."""

_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""")

_KNOWN_ENCODINGS = re.compile(
    rb"utf-?(8|16)(-?[lb]e)?|(us-)?ascii|iso-?8859-\d{1,2}|latin-?\d|(windows-|cp)125\d|macintosh|mac-?roman|koi8-[ru]"
    rb"|shift_jis|euc-(jp|kr)|gb(2312|k|18030)|big5",
    re.IGNORECASE,
)
"""What scores are written in. Python knows others that are no alphabets, some of which take minutes for a megabyte."""

_MOST_DEPTH = 20  # of elements that are kept; 7 in scores


def sieved(
    data: bytes,
    roots: AbstractSet[str],
    children: Names,
    attributes: Names,
    count: Callable[[str], None] = lambda _: None,
) -> Element | None:
    """What is kept of the XML in `data`: one of the `roots`, and below it the `children` and `attributes` asked for.

    Nothing where the root is another, or the bytes are no XML up to there. `count` is called with the name of each
    element that is kept, and may raise. Raises CorruptFile.
    """
    sieve = _Sieve(roots, children, attributes, count)
    try:
        _feed(sieve, data)
    except _OtherRoot:
        return None
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not sieve.path and not sieve.ended:
            return None
        raise CorruptFile(f"The XML of the score is damaged ({error}); please export or upload it again.") from error
    return sieve.builder.close()


def _feed(sieve: "_Sieve", data: bytes) -> None:
    declared = _ENCODING.match(data)
    if declared and not _KNOWN_ENCODINGS.fullmatch(declared[1]):
        raise LookupError("an encoding that no score is written in")
    try:
        _parser(sieve, None).Parse(data, True)
    except ValueError:  # expat asks Python for encodings, and takes only those of one byte a character
        if declared is None or sieve.path:
            raise
        _parser(sieve, "utf-8").Parse(data.decode(declared[1].decode()).encode(), True)


def _parser(sieve: "_Sieve", encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entities
    parser.StartElementHandler = sieve.start
    parser.EndElementHandler = sieve.end
    parser.CharacterDataHandler = sieve.text
    return parser


def _refuse_entities(*_: Any) -> None:
    raise CorruptFile("The score declares XML entities, which no music program does; please export it again.")


class _OtherRoot(Exception):  # ends the parsing
    pass


class _Sieve:
    """Builds the tree of what is kept while a parser walks through everything."""

    def __init__(
        self, roots: AbstractSet[str], children: Names, attributes: Names, count: Callable[[str], None]
    ) -> None:
        self.builder = TreeBuilder()
        self.path: list[str] = []
        self.ended = False
        self._roots = roots
        self._children = children
        self._attributes = attributes
        self._count = count
        self._dropped = 0  # elements that are open and not kept

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kept = self._children.get(self.path[-1], frozenset()) if self.path else self._roots
        if self._dropped or name not in kept:
            if not self.path:
                raise _OtherRoot
            self._dropped += 1
            return
        if len(self.path) >= _MOST_DEPTH:
            raise CorruptFile(
                "The XML of the score is damaged: its elements lie too deep in each other; export it again."
            )
        self._count(name)
        wanted = self._attributes.get(name, frozenset())
        self.builder.start(name, {key: value for key, value in attributes.items() if key in wanted})
        self.path.append(name)

    def end(self, name: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        self.builder.end(name)
        self.path.pop()
        self.ended = not self.path

    def text(self, text: str) -> None:
        if self.path and not self._dropped and self.path[-1] not in self._children:
            self.builder.data(text)
