"""What can be chosen for a piece, listed under the options of `compose`'s help."""

from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

if TYPE_CHECKING:
    from engine.theory import Mode


class WithChoices(TyperCommand):
    """A command whose help ends with the modes, forms, moods and instruments there are, loaded when it is shown."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Called by the library after the options; its own types have moved between its versions."""
        from engine.composing.form import FORMS
        from engine.mood import MOODS
        from engine.theory import MODES

        with formatter.section("Modes"):
            formatter.write_dl([(_names(mode), mode.character) for mode in MODES])
        with formatter.section("Forms"):
            formatter.write_dl([(form.name, form.sentence) for form in FORMS.values()])
        with formatter.section("Moods, with the tempo that each brings"):
            formatter.write_dl([(mood.name, f"{mood.tempo_bpm} bpm. {mood.sentence}") for mood in MOODS])
        with formatter.section("Instruments of General MIDI"):
            formatter.write_dl([(family, ", ".join(names)) for family, names in _by_family().items()])
        super().format_epilog(ctx, formatter)


def _names(mode: "Mode") -> str:
    return ", ".join((mode.name, *mode.aliases))


def _by_family() -> dict[str, list[str]]:
    from engine.instruments import FAMILIES, INSTRUMENTS

    return {family: [i.name for i in INSTRUMENTS if i.family == family] for family in FAMILIES}
