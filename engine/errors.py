"""Everything that can go wrong in the engine, as one tree.

EngineError                 message: one sentence for a person; code: a stable word for programs
├── UnreadablePiece         an uploaded or given file cannot become a Piece
│   ├── NotMusic            not_midi      the bytes are no music, in any format that is read here
│   ├── CorruptFile         corrupt       music, but damaged beyond reading
│   ├── EmptyPiece          empty         no notes at all
│   ├── TooShort            too_short     too few notes to say anything
│   ├── TooLarge            too_large     over one of the stated bounds
│   ├── Unsupported         unsupported   a music format that is not read here
│   └── Unpitched           unpitched     only percussion
├── BadRequest              bad_request   a mode, root, tempo, meter, ... that cannot be composed
├── ComposeFailed           compose_failed  no candidate passed the judges
├── OutOfVocabulary         vocabulary    a piece that the token grid cannot hold
├── ModelUnusable           model         a model folder that is missing, damaged or of another version
├── DatasetUnusable         dataset       a data set folder that is missing, damaged or of another version
├── RenderFailed            render        FluidSynth, the sound font or the encoder did not deliver
└── TookTooLong             timeout       a limited call went over its time
"""


class EngineError(Exception):
    """Base of the tree. `str(error)` is one sentence that says what is wrong and what to do."""

    code = "internal"


class UnreadablePiece(EngineError):
    """A file cannot become a Piece; the subclass says why."""


class NotMusic(UnreadablePiece):
    code = "not_midi"


class CorruptFile(UnreadablePiece):
    code = "corrupt"


class EmptyPiece(UnreadablePiece):
    code = "empty"


class TooShort(UnreadablePiece):
    code = "too_short"


class TooLarge(UnreadablePiece):
    code = "too_large"


class Unsupported(UnreadablePiece):
    code = "unsupported"


class Unpitched(UnreadablePiece):
    code = "unpitched"


class BadRequest(EngineError):
    """What was asked for does not exist or lies outside the stated range."""

    code = "bad_request"


class ComposeFailed(EngineError):
    code = "compose_failed"


class OutOfVocabulary(EngineError):
    code = "vocabulary"


class ModelUnusable(EngineError):
    code = "model"


class DatasetUnusable(EngineError):
    code = "dataset"


class RenderFailed(EngineError):
    code = "render"


class TookTooLong(EngineError):
    code = "timeout"
