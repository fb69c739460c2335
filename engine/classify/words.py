"""The evidence behind an answer, in sentences for people."""

from collections.abc import Sequence

import numpy as np

from engine.classify.evidence import KINDS, TURN
from engine.classify.model import OUTSIDE, ROLES, JointModel
from engine.classify.sounding import Floats
from engine.naming import Names, name_note
from engine.theory import MODES, Mode, root_for, spell_scale

MOST_REASONS = 3
_CUES = 2  # named for a root


def inside_share(pitch_classes: Floats, root: int, mode: int) -> float:
    """Share 0..1 of the sounding time that lies inside a mode. `pitch_classes` are shares of it, C first."""
    return float(pitch_classes[sorted(MODES[mode].pitch_classes(root))].sum())


def telling(counts: Sequence[int], root: int, mode: int, rival: int, names: Names = "english") -> str | None:
    """ "B natural sounds 18 times, B flat never: Dorian rather than Aeolian". None where the notes say no such thing.

    `counts` has the number of notes of each pitch class, C first; both modes stand on the same root.
    """
    ours, theirs = MODES[mode], MODES[rival]
    heard = [
        (counts[(root + ours.degrees[degree]) % 12], counts[(root + theirs.degrees[degree]) % 12], degree)
        for degree in differing_degrees(ours, theirs)
    ]
    sounds, instead, degree = max(heard, key=lambda pair: pair[0] - pair[1])
    if sounds <= 2 * instead:
        return None
    home = root_for(root, ours)  # one spelling for both, so that the letter stays and the accidental changes
    name, other = (_in_full(spell_scale(home, of)[degree], names) for of in (ours, theirs))
    times = f"{name} sounds {_times(sounds)}, {other} {_times(instead)}"
    return f"{times}: {ours.title} rather than {theirs.title}."


def differing_degrees(mode: Mode, other: Mode) -> list[int]:
    """Which of the seven degrees (0..6) are not the same in both."""
    return [i for i, (a, b) in enumerate(zip(mode.degrees, other.degrees, strict=True)) if a != b]


def silent_degrees(root: int, mode: int, rivals: Sequence[int], names: Names = "english") -> str:
    """ "Ionian or Lydian: the fourth never sounds." For modes on one root whose differing degrees never sound."""
    modes = [MODES[index].title for index in (mode, *rivals)]
    missing = sorted({degree for rival in rivals for degree in differing_degrees(MODES[mode], MODES[rival])})
    verb = "sounds" if len(missing) == 1 else "sound"
    degrees = _joined([f"the {_ORDINALS[degree]}" for degree in missing], "and")
    home = name_note(root_for(root, MODES[mode]).name, names)
    return f"On {home}, {_joined(modes, 'or')}: {degrees} never {verb}."


def homeward(
    model: JointModel, evidence: Floats, ours: tuple[int, int], rival: tuple[int, int], names: Names = "english"
) -> str | None:
    """ "The ending and the bass speak for D rather than A as the root." None where no cue does.

    Candidates are (root, mode). Each kind of evidence adds to a score its part; kinds are grouped by their cue.
    """
    by_kind = (model.weights.parts(evidence, *ours) - model.weights.parts(evidence, *rival)).tolist()
    by_cue: dict[str, float] = {}
    for kind, part in zip(KINDS, by_kind, strict=True):
        by_cue[kind.cue] = by_cue.get(kind.cue, 0.0) + part
    strongest = sorted((cue for cue in by_cue if by_cue[cue] > 0), key=lambda cue: -by_cue[cue])[:_CUES]
    if not strongest:
        return None
    roots = [name_note(root_for(root, MODES[mode]).name, names) for root, mode in (ours, rival)]
    subject = _joined(strongest, "and")
    verb = "speaks" if len(strongest) == 1 else "speak"
    return f"{subject[0].upper()}{subject[1:]} {verb} for {roots[0]} rather than {roots[1]} as the root."


def nearest_share(pitch_classes: Floats) -> float:
    """What lies inside the mode on the root that holds most."""
    return float((pitch_classes[TURN] @ (ROLES < OUTSIDE).T).max())


def no_mode(pitch_classes: Floats) -> str:
    """Why a piece has none."""
    sounding = int(np.count_nonzero(pitch_classes))
    share = f"{nearest_share(pitch_classes):.0%}"
    return f"{sounding} of the twelve notes sound, and no mode holds more than {share} of the time."


_ORDINALS = ("root", "second", "third", "fourth", "fifth", "sixth", "seventh")
_ACCIDENTALS = {"": "natural", "#": "sharp", "b": "flat", "##": "double sharp", "bb": "double flat"}


def _in_full(name: str, names: Names) -> str:
    """ "Bb" -> "B flat", in other languages "B" and "si♭"."""
    if names != "english":
        return name_note(name, names)
    return f"{name[0]} {_ACCIDENTALS[name[1:]]}"


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _joined(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
