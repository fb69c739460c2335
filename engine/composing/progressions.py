"""What each mode does with its chords: which follow which, how phrases end. Tables.

Read as W. Piston reads his table of root progressions (*Harmony*, 1941, chapter 3): a degree is followed usually by the
first, sometimes by the second, seldom by the third group of degrees. Sources:

- Ionian, harmonic and melodic minor: Piston's table, without what leads to III in minor, whose fifth is augmented.
- Dorian to Locrian: V. Persichetti, *Twentieth-Century Harmony* (1961), chapter 2. The primary chords of a mode are
  its tonic and the major and minor triads that hold its characteristic degree; the triad with the tritone is left out,
  as it leads to the major key on the same notes. Phrygian descends iv ♭III ♭II i, the Andalusian cadence (P. Manuel,
  "Modal harmony in Andalusian, Eastern European, and Turkish syncretic musics", 1989). In Locrian ♭II usually goes back
  to the tonic and neither ♭V nor ♭VI leads to it: they would make it the home of a major key. For the same reason a
  Mixolydian phrase does not close by IV.
- Thaats have no chords but a drone under notes that are leaned on, the vadi and the samvadi most (V. N. Bhatkhande,
  *Kramik Pustak Malika*; J. Bor et al., *The Raga Guide*, 1999). In his notated songs the same notes are held longest:
  ♭6 and ♭2 in Bhairav, 3, 5 and 7 in Poorvi, ♭3 and ♭6 in Todi. Marva is sung without its fifth, over sa and dha.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Followers = tuple[str, str, str]
"""Degrees, a digit each, that follow usually, sometimes and seldom."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The chords of one mode; all degrees are 1..7.

    `moves`: what follows each degree in use. `closed` and `open`: the last two degrees of a phrase; what stands twice
    is twice as likely. `colours`: the degrees that tell the mode from its neighbours. `notes`: in a mode with a drone,
    pitch classes in C that sound with each degree over the tonic, the degree's own first; empty for triads.
    """

    moves: Mapping[int, Followers]
    closed: tuple[tuple[int, int], ...]
    open: tuple[tuple[int, int], ...]
    colours: tuple[int, ...]
    notes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def drone(self) -> bool:
        return bool(self.notes)


def _over_drone(vadi: int, samvadi: int, notes: Mapping[int, tuple[int, ...]]) -> Practice:
    """From the drone to a note and back, to vadi and samvadi most; home by the samvadi or the tonic's neighbours."""
    leaned_on = f"{vadi}{samvadi}"
    others = "".join(str(degree) for degree in notes if degree not in (1, vadi, samvadi))
    returning = {
        degree: ("1", leaned_on.replace(str(degree), ""), others.replace(str(degree), ""))
        for degree in notes
        if degree != 1
    }
    return Practice(
        moves={1: (leaned_on, others, ""), **returning},
        closed=((2, 1), (7, 1), (samvadi, 1)),
        open=((1, vadi), (1, vadi), (1, samvadi)),
        colours=(vadi, samvadi),
        notes=notes,
    )


PRACTICES: Mapping[str, Practice] = {
    "ionian": Practice(
        moves={
            1: ("45", "6", "23"),
            2: ("5", "46", ""),
            3: ("6", "4", "2"),
            4: ("5", "12", "6"),
            5: ("1", "6", "4"),
            6: ("25", "34", "1"),
        },
        closed=((5, 1), (5, 1), (5, 1), (4, 1)),
        open=((4, 5), (2, 5), (6, 5), (1, 5)),
        colours=(4, 5),
    ),
    "dorian": Practice(
        moves={
            1: ("4", "57", "23"),
            2: ("1", "45", ""),
            3: ("4", "7", "1"),
            4: ("1", "7", "35"),
            5: ("1", "4", "7"),
            7: ("14", "3", ""),
        },
        closed=((4, 1), (4, 1), (5, 1), (7, 1)),
        open=((7, 4), (1, 4), (4, 7), (4, 5)),
        colours=(4,),
    ),
    "phrygian": Practice(
        moves={
            1: ("2", "7", "346"),
            2: ("1", "3", "7"),
            3: ("2", "4", "1"),
            4: ("3", "12", ""),
            6: ("2", "7", "1"),
            7: ("1", "2", "6"),
        },
        closed=((2, 1), (2, 1), (2, 1), (7, 1)),
        open=((3, 2), (1, 2), (4, 3), (1, 7)),
        colours=(2,),
    ),
    "lydian": Practice(
        moves={
            1: ("2", "5", "367"),
            2: ("1", "5", "67"),
            3: ("2", "6", ""),
            5: ("1", "2", "6"),
            6: ("2", "5", "1"),
            7: ("1", "2", "6"),
        },
        closed=((2, 1), (2, 1), (5, 1), (7, 1)),
        open=((6, 2), (5, 2), (1, 2), (6, 5)),
        colours=(2,),
    ),
    "mixolydian": Practice(
        moves={
            1: ("7", "5", "246"),
            2: ("7", "45", ""),
            4: ("7", "1", "5"),
            5: ("1", "7", "4"),
            6: ("47", "5", "2"),
            7: ("14", "", "5"),
        },
        closed=((7, 1), (7, 1), (5, 1)),
        open=((4, 7), (1, 7), (5, 7), (4, 5)),
        colours=(7,),
    ),
    "aeolian": Practice(
        moves={
            1: ("67", "45", "3"),
            3: ("67", "4", ""),
            4: ("1", "57", "6"),
            5: ("1", "6", "47"),
            6: ("7", "14", "35"),
            7: ("1", "6", "35"),
        },
        closed=((7, 1), (7, 1), (4, 1), (5, 1)),
        open=((4, 5), (6, 7), (4, 7), (1, 6)),
        colours=(6, 7),
    ),
    "locrian": Practice(
        moves={
            1: ("25", "7", "34"),
            2: ("1", "3", "5"),
            3: ("1", "7", "5"),
            4: ("1", "5", "7"),
            5: ("1", "37", "4"),
            7: ("1", "5", ""),
        },
        closed=((2, 1), (5, 1), (7, 1)),
        open=((7, 5), (1, 5), (1, 2)),
        colours=(2, 5),
    ),
    "harmonic_minor": Practice(
        moves={
            1: ("45", "6", "27"),
            2: ("5", "7", ""),
            4: ("5", "17", "2"),
            5: ("1", "6", "4"),
            6: ("45", "2", "7"),
            7: ("1", "5", ""),
        },
        closed=((5, 1), (5, 1), (5, 1), (7, 1)),
        open=((4, 5), (6, 5), (2, 5), (1, 5)),
        colours=(5, 7),
    ),
    "melodic_minor": Practice(
        moves={
            1: ("45", "2", "7"),
            2: ("5", "4", "7"),
            4: ("15", "", "27"),
            5: ("1", "4", "2"),
            7: ("1", "5", ""),
        },
        closed=((5, 1), (5, 1), (7, 1), (4, 1)),
        open=((4, 5), (2, 5), (1, 5)),
        colours=(4, 5),
    ),
    "bhairav": _over_drone(6, 2, {1: (0, 7), 2: (1, 5, 8), 3: (4, 7, 0), 4: (5, 8, 0), 6: (8, 0), 7: (11, 7)}),
    "poorvi": _over_drone(3, 7, {1: (0, 7), 2: (1, 8), 3: (4, 8, 0), 4: (6, 11), 6: (8, 0, 4), 7: (11, 6)}),
    "marva": _over_drone(2, 6, {1: (0, 9), 2: (1, 9), 3: (4, 9, 0), 4: (6, 9), 6: (9, 0, 6), 7: (11, 4)}),
    "todi": _over_drone(6, 3, {1: (0, 7), 2: (1, 8), 3: (3, 6, 0), 4: (6, 3), 6: (8, 0, 3), 7: (11, 6)}),
}
"""By the mode's name."""
