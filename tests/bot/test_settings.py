"""Settings: what is read, what is refused, and that `.env.example` tells it all."""

import re
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.settings import PREFIX, Settings, forget, load, variables

TOKEN = {"DISCORD_TOKEN": "a.b.c"}
EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_defaults_need_nothing_but_the_token() -> None:
    settings = load(TOKEN)
    assert settings.discord_token.get_secret_value() == "a.b.c"
    assert settings.workers == 2
    assert settings.guild_ids == ()


def test_plain_and_prefixed_names_are_read_and_the_prefixed_one_wins() -> None:
    assert load(TOKEN | {"WORKERS": "3"}).workers == 3
    assert load(TOKEN | {"WORKERS": "3", "MODEBOT_WORKERS": "4"}).workers == 4


def test_empty_values_count_as_not_set() -> None:
    assert load(TOKEN | {"WORKERS": "", "SOUND_FONT": ""}).sound_font is None


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("DISCORD_TOKEN=from.the.file\nWORKERS=5\nQUEUE_LIMIT=7\n")
    settings = load({"WORKERS": "6"}, env_file)
    assert (settings.workers, settings.queue_limit) == (6, 7)
    assert settings.discord_token.get_secret_value() == "from.the.file"


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    assert load(TOKEN, tmp_path / ".env").workers == 2


@pytest.mark.parametrize(
    ("text", "ids"), [("1", (1,)), ("1,2", (1, 2)), (" 1, 2;3 4 ", (1, 2, 3, 4)), ("5,5", (5,)), (",", ())]
)
def test_server_ids_are_a_list(text: str, ids: tuple[int, ...]) -> None:
    assert load(TOKEN | {"GUILD_IDS": text}).guild_ids == ids


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WORKERS", "0", "greater than or equal to 1"),
        ("WORKERS", "many", "valid integer"),
        ("JOB_TIMEOUT_S", "1e9", "less than or equal to 600"),
        ("AUDIO_FORMAT", "wav", "'ogg' or 'mp3'"),
        ("GUILD_IDS", "here", "valid integer"),
        ("GUILD_IDS", "-4", "positive whole number"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("RATING_REACTIONS", "perhaps", "valid boolean"),
        ("DISCORD_TOKEN", "two words", "one word"),
    ],
)
def test_a_bad_value_is_named_in_a_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(BadSettings, match=re.escape(words)) as caught:
        load(TOKEN | {name: value})
    assert str(caught.value).startswith(f"{name} cannot be used: ")


def test_a_missing_token_says_where_to_get_one() -> None:
    with pytest.raises(BadSettings, match=r"DISCORD_TOKEN is not set: .*discord.com/developers") as caught:
        load({}).token()
    assert str(caught.value).count(".") < 6


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadSettings, match=r"WORKERS.*QUEUE_LIMIT"):
        load(TOKEN | {"WORKERS": "0", "QUEUE_LIMIT": "0"})


def test_a_misspelled_name_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no setting MODEBOT_WORKER; did you mean MODEBOT_WORKERS"):
        load(TOKEN | {"MODEBOT_WORKER": "3"})
    (tmp_path / ".env").write_text("MODEBOT_QUEUE=3\n")
    with pytest.raises(BadSettings, match="MODEBOT_QUEUE_LIMIT"):
        load(TOKEN, tmp_path / ".env")


def test_secrets_show_nowhere() -> None:
    settings = load(TOKEN | {"DATABASE_URL": "postgresql://me:canary@host/db"})
    assert "a.b.c" not in repr(settings) + str(settings)
    assert "canary" not in repr(settings) + str(settings)
    with pytest.raises(BadSettings) as caught:
        load({"DISCORD_TOKEN": "canary with spaces"})
    assert "canary" not in str(caught.value)


def test_other_processes_get_none_of_our_variables() -> None:
    environment = TOKEN | {"MODEBOT_DISCORD_TOKEN": "x", "DATABASE_URL": "y", "PATH": "/bin", "LANG": "C"}
    forget(environment)
    assert environment == {"PATH": "/bin", "LANG": "C"}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(TOKEN).workers = 9


def test_the_example_file_documents_every_setting_with_its_description_and_default() -> None:
    assert EXAMPLE.read_text("utf-8") == example()


def test_the_example_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text("utf-8"))
    assert load(TOKEN, tmp_path / ".env") == load(TOKEN)


def example() -> str:
    """What `.env.example` has to say, from the settings themselves."""
    head = (
        "# Modebot's settings. Copy this file to .env and fill in the token; everything else may stay as it is.\n"
        f"# A variable of the environment wins over this file; {PREFIX}NAME is read as well as NAME.\n"
    )
    return head + "".join(f"\n# {text}\n{name}={default(name)}\n" for name, text in variables().items())


def default(name: str) -> str:
    value = Settings.model_fields[name.lower()].get_default()
    if name == "DATABASE_URL":
        return str(value.get_secret_value())
    if name == "DISCORD_TOKEN" or value is None or value == ():
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
