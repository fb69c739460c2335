"""Moods: what a musician changes when asked for a calm piece or a lively one, each as a preset of the whole way.

Which of them sound calm, solemn, tender ... follows the reviews of P. N. Juslin and P. Laukka, "Communication of
emotions in vocal expression and music performance", Psychological Bulletin 129, 2003, and of A. Gabrielsson and
E. Lindström, "The role of structure in the musical expression of emotions", in Handbook of Music and Emotion, 2010:
tempo, loudness, articulation and attack first, then density, register and how much the tempo gives.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from engine.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Mood:
    """A preset. Composing reads the first group, performing the second.

    `polyphony` and `density` are labels of `conditions` that may be drawn; empty leaves them to the corpus.
    """

    name: str  # identifier, as stored and as typed on the command line
    title: str
    sentence: str  # for people
    aliases: tuple[str, ...] = ()

    tempo_bpm: int = 96  # quarter notes a minute where none is asked for
    polyphony: tuple[int, ...] = ()
    density: tuple[int, ...] = ()
    temperature: float = 1.0  # of sampling: higher is bolder
    octaves: int = 0  # by which the piece lies higher than usual

    velocity: int = 0  # added to every note's
    accents: float = 1.0  # how strongly the meter is marked; 1 is the usual
    arch: float = 1.0  # how far phrases swell
    breathing: float = 1.0  # how far the tempo gives within phrases; 0 is strict
    final_tempo: float = 0.55  # at the very end, as a share of the tempo before the last bars
    articulation: float = 1.0  # share of its written length that a note sounds
    pedal: bool = True  # whether an instrument that has one may use it
    swing: float = 0.5  # share of a beat that its first half takes; 0.5 is even, 2/3 a triplet feel


FREE = Mood("free", "Free", "Whatever the mode brings.")

MOODS: tuple[Mood, ...] = (
    FREE,
    Mood(
        "calm", "Calm", "Unhurried and soft, with few notes at a time.", ("peaceful", "quiet", "relaxed"),
        tempo_bpm=72, polyphony=(2, 3), density=(2, 3), temperature=0.95,
        velocity=-12, accents=0.6, arch=0.8, breathing=1.3,
    ),
    Mood(
        "lively", "Lively", "Fast, light and full of notes.", ("happy", "energetic", "brisk", "cheerful"),
        tempo_bpm=138, polyphony=(2, 3, 4), density=(4, 5), temperature=1.05,
        velocity=6, accents=1.2, breathing=0.6, final_tempo=0.65, articulation=0.85, pedal=False,
    ),
    Mood(
        "solemn", "Solemn", "Slow and full: broad chords, like a hymn.", ("grave", "ceremonial", "hymn"),
        tempo_bpm=63, polyphony=(4, 5), density=(1, 2, 3), temperature=0.95,
        accents=0.8, arch=0.9, breathing=0.8,
    ),
    Mood(
        "dance", "Dance", "A steady pulse with clear accents.", ("dancing",),
        tempo_bpm=126, polyphony=(3, 4), density=(3, 4),
        velocity=4, accents=1.6, breathing=0.15, final_tempo=0.75, articulation=0.8, pedal=False,
    ),
    Mood(
        "lullaby", "Lullaby", "Very soft and rocking, high up.", ("cradle song", "berceuse", "sleepy"),
        tempo_bpm=66, polyphony=(2, 3), density=(2, 3), temperature=0.9, octaves=1,
        velocity=-20, accents=0.5, arch=0.7, final_tempo=0.5,
    ),
    Mood(
        "march", "March", "Strict time, short notes, strong beats.", ("marching",),
        tempo_bpm=112, polyphony=(3, 4), density=(3, 4), temperature=0.95,
        velocity=10, accents=1.8, arch=0.8, breathing=0.0, final_tempo=0.8, articulation=0.7, pedal=False,
    ),
    Mood(
        "meditation", "Meditation", "Still and slow, single notes that ring.", ("meditative", "ambient", "still"),
        tempo_bpm=52, polyphony=(2, 3), density=(1, 2), temperature=0.95,
        velocity=-16, accents=0.3, arch=0.6, breathing=1.5, final_tempo=0.5,
    ),
    Mood(
        "wistful", "Wistful", "Slow and yielding, with wide swells.", ("sad", "melancholy", "melancholic", "nostalgic"),
        tempo_bpm=76, polyphony=(3, 4), density=(2, 3),
        velocity=-7, accents=0.7, arch=1.4, breathing=1.7, final_tempo=0.5,
    ),
    Mood(
        "playful", "Playful", "Quick and short, with a spring in it.", ("funny", "scherzo", "humorous"),
        tempo_bpm=120, polyphony=(2, 3), density=(3, 4), temperature=1.05,
        accents=1.3, breathing=0.7, final_tempo=0.7, articulation=0.55, pedal=False,
    ),
    Mood(
        "dramatic", "Dramatic", "Loud and dense, with great swells.", ("stormy", "passionate", "epic"),
        tempo_bpm=116, polyphony=(4, 5), density=(4, 5), temperature=1.05,
        velocity=10, accents=1.3, arch=1.9, breathing=1.4,
    ),
    Mood(
        "swing", "Swing", "Long and short eighths, easy and light.", ("jazzy", "shuffle"),
        tempo_bpm=120, polyphony=(3, 4), density=(3, 4), temperature=1.05,
        accents=0.8, breathing=0.2, final_tempo=0.7, articulation=0.9, pedal=False, swing=0.62,
    ),
)  # fmt: skip


def find_mood(text: str) -> Mood:
    """The mood called `text` (name or alias; case does not matter). Raises BadRequest."""
    plain = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
    mood = _BY_NAME.get(plain)
    if mood is None:
        near = get_close_matches(plain, _BY_NAME, n=1)
        hint = (
            f"did you mean {_BY_NAME[near[0]].name}?" if near else f"choose one of {', '.join(m.name for m in MOODS)}."
        )
        raise BadRequest(f"There is no mood called “{text.strip()[:40]}”; {hint}")
    return mood


_BY_NAME = {name: mood for mood in MOODS for name in (mood.name, *mood.aliases)}
