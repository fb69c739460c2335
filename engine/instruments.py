"""The 128 sounds of General MIDI Level 1 as instruments: what each can play and how it is written.

Names and order: MIDI Manufacturers Association, "General MIDI System Level 1", 1991. Ranges are the comfortable ones,
at sounding pitch, after S. Adler, "The Study of Orchestration", 2016; those of the synthesiser's sounds are ours.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches

from engine.errors import BadRequest

FAMILIES = (
    "Piano", "Chromatic percussion", "Organ", "Guitar", "Bass", "Strings", "Ensemble", "Brass",
    "Reed", "Pipe", "Synth lead", "Synth pad", "Synth effects", "Ethnic", "Percussive", "Sound effects",
)  # fmt: skip
"""Of eight sounds each."""

MOST_SUGGESTIONS = 4


@dataclass(frozen=True, slots=True)
class Instrument:
    """A General MIDI sound. `low` and `high` are the MIDI pitches between which it is comfortable, an octave at least.

    `clefs` are those that a single staff of its music is written with; one of two staves takes any.
    """

    name: str
    low: int
    high: int
    aliases: tuple[str, ...] = ()
    program: int = 0  # 0..127
    family: str = ""
    staves: int = 1  # 2 for keyboards and whatever else fills both hands or the whole range
    line: bool = False  # one note at a time
    pedal: bool = False  # whether notes may ring on, under a pedal or by themselves as on a harp
    touch: float = 1.0  # how far a player can vary the loudness of single notes: 0 not at all
    breath: bool = False  # blown or sung, so that phrases end early enough to breathe
    clefs: tuple[str, ...] = ("treble",)

    def holds(self, pitch: int) -> bool:
        return self.low <= pitch <= self.high


def _keys(name: str, low: int, high: int, *aliases: str, pedal: bool = False, touch: float = 1.0) -> Instrument:
    """Many notes at a time over two staves: keyboards, and ensembles that are written like them."""
    return Instrument(name, low, high, aliases, staves=2, pedal=pedal, touch=touch)


def _chords(
    name: str, low: int, high: int, *aliases: str, pedal: bool = False, clefs: tuple[str, ...] = ("treble",)
) -> Instrument:
    """Several notes at a time on one staff."""
    return Instrument(name, low, high, aliases, pedal=pedal, clefs=clefs)


def _line(
    name: str, low: int, high: int, *aliases: str, breath: bool = False, clefs: tuple[str, ...] = ("treble",)
) -> Instrument:
    """One note at a time."""
    return Instrument(name, low, high, aliases, line=True, breath=breath, clefs=clefs)


def _wind(name: str, low: int, high: int, *aliases: str, clefs: tuple[str, ...] = ("treble",)) -> Instrument:
    return _line(name, low, high, *aliases, breath=True, clefs=clefs)


def _guitar(name: str, low: int, high: int, *aliases: str) -> Instrument:
    return _chords(name, low, high, *aliases, clefs=("treble8vb",))


def _lead_guitar(name: str, low: int, high: int, *aliases: str) -> Instrument:
    """Distortion makes a rumble of anything but single notes."""
    return _line(name, low, high, *aliases, clefs=("treble8vb",))


def _bass(name: str, *aliases: str, high: int = 60) -> Instrument:
    return _line(name, 28, high, *aliases, clefs=("bass8vb",))


_ROWS = (
    _keys("Acoustic Grand Piano", 24, 105, "piano", "grand piano", pedal=True),
    _keys("Bright Acoustic Piano", 24, 105, "bright piano", pedal=True),
    _keys("Electric Grand Piano", 28, 103, pedal=True),
    _keys("Honky-tonk Piano", 28, 103, "honky-tonk", pedal=True),
    _keys("Electric Piano 1", 28, 100, "electric piano", "rhodes", pedal=True),
    _keys("Electric Piano 2", 28, 100, "dx piano", pedal=True),
    _keys("Harpsichord", 29, 89, "cembalo", touch=0.15),
    _keys("Clavi", 29, 88, "clavinet", "clavichord", touch=0.7),
    # Chromatic percussion
    _keys("Celesta", 60, 108, touch=0.8),
    _chords("Glockenspiel", 79, 108),
    _chords("Music Box", 60, 96, pedal=True),
    _chords("Vibraphone", 53, 89, "vibes", pedal=True),
    _keys("Marimba", 45, 96),
    _chords("Xylophone", 65, 105),
    _chords("Tubular Bells", 60, 77, "bells", "chimes", pedal=True),
    _chords("Dulcimer", 50, 88, "santoor", "santur", "hammered dulcimer", pedal=True),
    # Organ
    _keys("Drawbar Organ", 36, 96, "hammond organ", "hammond", touch=0.0),
    _keys("Percussive Organ", 36, 96, touch=0.0),
    _keys("Rock Organ", 36, 96, touch=0.0),
    _keys("Church Organ", 36, 96, "organ", "pipe organ", touch=0.0),
    _keys("Reed Organ", 41, 89, "harmonium", touch=0.0),
    _keys("Accordion", 41, 93, touch=0.5),
    _wind("Harmonica", 60, 96, "mouth organ"),
    _keys("Tango Accordion", 43, 93, "bandoneon", touch=0.5),
    # Guitar
    _guitar("Acoustic Guitar (nylon)", 40, 83, "guitar", "nylon guitar", "classical guitar"),
    _guitar("Acoustic Guitar (steel)", 40, 84, "steel guitar", "folk guitar"),
    _guitar("Electric Guitar (jazz)", 40, 84, "jazz guitar"),
    _guitar("Electric Guitar (clean)", 40, 86, "clean guitar", "electric guitar"),
    _guitar("Electric Guitar (muted)", 40, 80, "muted guitar"),
    _lead_guitar("Overdriven Guitar", 40, 86, "overdrive guitar"),
    _lead_guitar("Distortion Guitar", 40, 86, "distorted guitar"),
    _guitar("Guitar harmonics", 52, 88),
    # Bass
    _bass("Acoustic Bass", "bass", "upright bass"),
    _bass("Electric Bass (finger)", "electric bass", "bass guitar", "finger bass", high=62),
    _bass("Electric Bass (pick)", "pick bass", high=62),
    _bass("Fretless Bass", high=62),
    _bass("Slap Bass 1", "slap bass"),
    _bass("Slap Bass 2"),
    _bass("Synth Bass 1", "synth bass"),
    _bass("Synth Bass 2"),
    # Strings
    _line("Violin", 55, 93),
    _line("Viola", 48, 84, clefs=("alto", "treble")),
    _line("Cello", 36, 76, "violoncello", clefs=("bass", "tenor", "treble")),
    _line("Contrabass", 28, 60, "double bass", clefs=("bass8vb",)),
    _keys("Tremolo Strings", 36, 91),
    _keys("Pizzicato Strings", 36, 88, "pizzicato"),
    _keys("Orchestral Harp", 26, 98, "harp", pedal=True),
    _line("Timpani", 41, 57, "kettledrums", clefs=("bass",)),
    # Ensemble
    _keys("String Ensemble 1", 36, 93, "strings", "string ensemble", "string orchestra"),
    _keys("String Ensemble 2", 36, 93, "slow strings"),
    _keys("SynthStrings 1", 36, 93, "synth strings"),
    _keys("SynthStrings 2", 36, 93),
    _keys("Choir Aahs", 40, 81, "choir", "voices"),
    _keys("Voice Oohs", 43, 81, "voice", "oohs"),
    _keys("Synth Voice", 41, 84),
    _keys("Orchestra Hit", 40, 76),
    # Brass
    _wind("Trumpet", 55, 82),
    _wind("Trombone", 41, 70, clefs=("bass", "tenor")),
    _wind("Tuba", 29, 56, clefs=("bass",)),
    _wind("Muted Trumpet", 55, 82),
    _wind("French Horn", 41, 74, "horn", clefs=("treble", "bass")),
    _keys("Brass Section", 36, 82, "brass"),
    _keys("SynthBrass 1", 36, 84, "synth brass"),
    _keys("SynthBrass 2", 36, 84),
    # Reed
    _wind("Soprano Sax", 56, 87, "soprano saxophone"),
    _wind("Alto Sax", 49, 80, "alto saxophone", "sax", "saxophone"),
    _wind("Tenor Sax", 44, 75, "tenor saxophone", clefs=("treble", "bass")),
    _wind("Baritone Sax", 36, 68, "baritone saxophone", clefs=("bass", "treble")),
    _wind("Oboe", 58, 89),
    _wind("English Horn", 52, 79, "cor anglais"),
    _wind("Bassoon", 34, 70, clefs=("bass", "tenor")),
    _wind("Clarinet", 50, 89),
    # Pipe
    _wind("Piccolo", 74, 105, clefs=("treble8va",)),
    _wind("Flute", 60, 93, "transverse flute", "bansuri"),
    _wind("Recorder", 72, 98, clefs=("treble8va",)),
    _wind("Pan Flute", 60, 91, "panpipes"),
    _wind("Blown Bottle", 60, 89, "bottle blow"),
    _wind("Shakuhachi", 62, 89),
    _wind("Whistle", 72, 98, "tin whistle", clefs=("treble8va",)),
    _wind("Ocarina", 69, 89),
    # Synth lead
    _line("Lead 1 (square)", 43, 96, "square lead", "square"),
    _line("Lead 2 (sawtooth)", 43, 96, "sawtooth lead", "sawtooth", "saw lead"),
    _line("Lead 3 (calliope)", 48, 96, "calliope"),
    _line("Lead 4 (chiff)", 48, 96, "chiff"),
    _line("Lead 5 (charang)", 43, 96, "charang"),
    _line("Lead 6 (voice)", 43, 91, "voice lead"),
    _line("Lead 7 (fifths)", 43, 91, "fifths"),
    _line("Lead 8 (bass + lead)", 36, 91, "bass and lead", clefs=("treble", "bass")),
    # Synth pad
    _keys("Pad 1 (new age)", 36, 91, "new age"),
    _keys("Pad 2 (warm)", 36, 91, "warm pad"),
    _keys("Pad 3 (polysynth)", 36, 91, "polysynth"),
    _keys("Pad 4 (choir)", 36, 91, "choir pad"),
    _keys("Pad 5 (bowed)", 36, 91, "bowed pad"),
    _keys("Pad 6 (metallic)", 36, 91, "metallic pad"),
    _keys("Pad 7 (halo)", 36, 91, "halo pad"),
    _keys("Pad 8 (sweep)", 36, 91, "sweep pad"),
    # Synth effects
    _keys("FX 1 (rain)", 36, 91, "rain"),
    _keys("FX 2 (soundtrack)", 36, 91, "soundtrack"),
    _keys("FX 3 (crystal)", 36, 96, "crystal"),
    _keys("FX 4 (atmosphere)", 36, 91, "atmosphere"),
    _keys("FX 5 (brightness)", 36, 91, "brightness"),
    _keys("FX 6 (goblins)", 36, 91, "goblins"),
    _keys("FX 7 (echoes)", 36, 91, "echoes"),
    _keys("FX 8 (sci-fi)", 36, 91, "sci-fi"),
    # Ethnic
    _line("Sitar", 48, 84),
    _chords("Banjo", 50, 86, clefs=("treble8vb",)),
    _line("Shamisen", 50, 81),
    _chords("Koto", 48, 86, pedal=True, clefs=("treble", "bass")),
    _chords("Kalimba", 60, 88, "thumb piano", "mbira", pedal=True),
    _line("Bag pipe", 65, 82, "bagpipes"),
    _line("Fiddle", 55, 91),
    _wind("Shanai", 58, 86, "shehnai", "shenai"),
    # Percussive
    _chords("Tinkle Bell", 72, 96),
    _line("Agogo", 60, 84),
    _chords("Steel Drums", 55, 88, "steel drum", "steelpan"),
    _line("Woodblock", 60, 84),
    _line("Taiko Drum", 36, 60, "taiko", clefs=("bass",)),
    _line("Melodic Tom", 36, 60, "toms", clefs=("bass",)),
    _line("Synth Drum", 36, 60, clefs=("bass",)),
    _line("Reverse Cymbal", 48, 72),
    # Sound effects
    _line("Guitar Fret Noise", 48, 72),
    _line("Breath Noise", 48, 72),
    _line("Seashore", 48, 72),
    _line("Bird Tweet", 60, 84),
    _line("Telephone Ring", 60, 84),
    _line("Helicopter", 48, 72),
    _line("Applause", 48, 72),
    _line("Gunshot", 48, 72),
)

INSTRUMENTS: tuple[Instrument, ...] = tuple(
    replace(row, program=program, family=FAMILIES[program // 8]) for program, row in enumerate(_ROWS)
)
"""By program number, 0..127."""

PIANO = INSTRUMENTS[0]


def find_instrument(text: str) -> Instrument:
    """The instrument called `text`: its name, an alias, or its number in the General MIDI list, 1 to 128.

    Case, spaces and punctuation do not matter. Raises BadRequest, which names the nearest ones.
    """
    wanted = _plain(text)
    found = _BY_NAME.get(wanted) or _BY_NUMBER.get(wanted)
    if found is None:
        raise BadRequest(f"There is no instrument called “{text.strip()[:40]}”; {_hint(wanted)}")
    return found


def _hint(wanted: str) -> str:
    near = get_close_matches(wanted, _BY_NAME, n=MOST_SUGGESTIONS)
    containing = [name for name in _BY_NAME if wanted and wanted in name]
    names = list(dict.fromkeys(_BY_NAME[name].name for name in (*near, *containing)))[:MOST_SUGGESTIONS]
    if not names:
        return "give a General MIDI name, such as Violin or Church Organ, or its number from 1 to 128."
    return f"did you mean {' or '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}?"


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


_BY_NAME = {_plain(name): instrument for instrument in INSTRUMENTS for name in (instrument.name, *instrument.aliases)}
_BY_NUMBER = {str(number): instrument for number, instrument in enumerate(INSTRUMENTS, start=1)}
