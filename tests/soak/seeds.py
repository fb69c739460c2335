"""Small sound files in every format that is read, to be damaged."""

from tests.engine.midi_bytes import DORIAN, END, chunk, event, header, melody, number, off, on, smf, track
from tests.engine.reading.written import ABC, COMMON, KERN, compressed, measures, musicxml, note, scale

Seeds = tuple[tuple[str, bytes], ...]
"""(format, bytes); a format may have several."""


def seeds() -> Seeds:
    """The same bytes at every call."""
    return (
        ("midi", smf(track(melody(DORIAN)), form=0)),
        ("midi", _band()),
        ("midi", smf(track(_running(DORIAN)), division=0xE728)),  # SMPTE: 25 frames of 40 ticks
        ("rmi", _riff(smf(track(melody(DORIAN))))),
        ("kar", _karaoke()),
        ("musicxml", scale()),
        ("musicxml", _duet()),
        ("mxl", compressed(_duet())),
        ("abc", _book().encode()),
        ("kern", KERN.encode()),
        ("kern", _chorale().encode()),
    )


def _band() -> bytes:
    """A conductor's track, a piano with a pedal, a bass that overlaps itself, and drums."""
    conductor = track(
        event(0, "ff 58 04 03 02 18 08"), event(0, "ff 51 03 07 a1 20"), event(0, "ff 59 02 00 01"),
        event(0, "ff 03 04") + b"Band", event(1440, "ff 51 03 06 1a 80"),
    )  # fmt: skip
    piano = track(event(0, "c0 00"), event(0, "b0 40 7f"), melody(DORIAN, 240), event(0, "b0 40 00"))
    bass = track(event(0, "c1 20"), on(0, 38, channel=1), on(960, 45, channel=1), off(960, 38, 1), off(0, 45, 1))
    return smf(conductor, piano, bass, track(melody((36, 38, 42) * 8, 120, channel=9)))


def _running(keys: tuple[int, ...]) -> bytes:
    """Running status, and velocity 0 for note-off."""
    first, *others = keys
    rest = b"".join(bytes((0, key, 80)) + number(20) + bytes((key, 0)) for key in others)
    return on(0, first) + number(20) + bytes((first, 0)) + rest


def _riff(midi: bytes) -> bytes:
    body = b"RMIDdata" + len(midi).to_bytes(4, "little") + midi + b"\0" * (len(midi) % 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _karaoke() -> bytes:
    sung = b"".join(
        event(0, f"ff 05 {len(word):02x}") + word + on(0, key) + off(240, key)
        for key, word in zip(DORIAN, (b"\\La", b" le", b"/lu", b" l\xfc") * 7, strict=True)
    )
    words = event(0, "ff 01 0d") + b"@KMIDI KARAOK" + event(0, "ff 01 03") + b"@Ty"
    return header(2, form=1) + chunk(b"MTrk", words + END) + chunk(b"MTrk", sung + END)


def _duet() -> bytes:
    """A transposing instrument with tuplets and ties, and a piano with two voices, a chord and a grace note."""
    clarinet = "<attributes><transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    tied = note("G4", 2, '<tie type="start"/>') + note("G4", 2, '<tie type="stop"/>')
    upper = measures(COMMON + clarinet + tied + note("A4", 4), note("B4", 0.666) * 6 + note("C5", 4), note("D5", 8))
    chord = note("D4", 4) + note("F4", 4, "<chord/>") + note("A4", 4, "<grace/>") + note("C4", 4)
    second = "<backup><duration>8</duration></backup><forward><duration>4</duration></forward>" + note("D3", 4)
    mark = "<metronome><beat-unit>quarter</beat-unit><per-minute>96</per-minute></metronome>"
    tempo = f"<direction><direction-type>{mark}</direction-type></direction>"
    lower = measures(COMMON + tempo + chord + second, note("E4") + note("F4") + note("G4") + note("B4"), note("D4", 8))
    return musicxml(upper, lower, title="Duet")


def _book() -> str:
    fields = "X:1\nT:Jig\nM:6/8\nL:1/8\nQ:3/8=100\nK:Ddor\nV:1\n"
    voices = "A3 ABc|d>ef (3efg|[FA]2 {g}f edc|^c_B=A z3:|\nV:2\n[K:D]D3 F3|A,2D, [M:9/8]D,9-|D,6|\n"
    return f"{fields}{voices}w:la le lu\n\n{ABC.replace('X:1', 'X:2')}"


def _chorale() -> str:
    rows = [
        "**kern\t**dynam\t**kern", "*M3/4\t*\t*M3/4", "*MM60\t*\t*MM60", "*ITrd1c2\t*\t*", "4G\tp\t4b-", "=1\t=1\t=1",
        "[2.C\t.\t8c#L 8e", "*\t*\t*^", ".\t.\t8d-J\t8f", ".\t.\t4en\t4f", ".\t.\t4r\t4f", "*\t*\t*v\t*v", "=2\t=2\t=2",
        "2.C]\t.\tqg", ".\t.\t2.g", "==\t==\t==", "*-\t*-\t*-",
    ]  # fmt: skip
    return "\n".join(rows) + "\n"
