"""Every setting of the bot. Read once, by the composition root, from the environment and a `.env` file."""

import re
from collections.abc import Mapping, MutableMapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, AliasGenerator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import logs
from bot.errors import BadSettings

PORTAL = "https://discord.com/developers/applications"
"""Where applications, their tokens and their invitations are kept."""

PREFIX = "MODEBOT_"
MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """Field `workers` is the variable `WORKERS` or, where that name is taken by something else, `MODEBOT_WORKERS`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        env_file_encoding="utf-8",
        alias_generator=AliasGenerator(validation_alias=lambda name: AliasChoices(PREFIX + name.upper(), name.upper())),
    )

    discord_token: SecretStr = Field(
        SecretStr(""), description=f"The bot's token, from {PORTAL}, page Bot. Keep it secret."
    )
    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///data/modebot.sqlite3"),
        description="Where requests, pieces and ratings are kept: a SQLAlchemy URL, by default a SQLite file in data/.",
    )
    guild_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        (),
        description="Servers to register the commands in, by id, separated by commas: they appear there at once. "
        "Empty: register them everywhere.",
    )
    workers: int = Field(
        2, ge=1, le=64, description="Processes that compose and render; one uses up to one core. 1 to 64."
    )
    job_timeout_s: float = Field(
        60, ge=1, le=600, description="Seconds that one request may work before it is stopped. 1 to 600."
    )
    job_memory_mb: int = Field(
        2048, ge=512, le=65536, description="Megabytes of memory that one worker may use. 512 to 65536."
    )
    queue_limit: int = Field(
        20, ge=1, le=1000, description="Requests that may wait for a worker before new ones are refused. 1 to 1000."
    )
    member_limit: int = Field(
        2, ge=1, le=100, description="Unfinished requests that one member may have at a time. 1 to 100."
    )
    audio_format: Literal["ogg", "mp3"] = Field(
        "ogg", description="Format of the recordings: ogg is the smallest, mp3 plays on the oldest phones."
    )
    sound_font: Path | None = Field(
        None, description="A sound font (.sf2 or .sf3) to render with. Empty: soundfonts/, then the system's own."
    )
    upload_limit_bytes: int = Field(
        MEBIBYTE,
        ge=1024,
        le=25 * MEBIBYTE,
        description="Largest file that /whatmode reads, in bytes. 1024 to 26214400.",
    )
    rating_reactions: bool = Field(True, description="Put the reactions 1 to 10 under each piece: true or false.")
    steering: bool = Field(
        True,
        description="Let the ratings choose how a piece is composed where a member leaves that open: true or false.",
    )
    catch_up_pieces: int = Field(
        50, ge=0, le=1000, description="At start, look for missed ratings on this many of the latest pieces. 0 to 1000."
    )
    backup_hours: float = Field(
        24, ge=0, le=8760, description="Hours from one backup of the database to the next. 0 to 8760; 0: none are made."
    )
    backup_keep: int = Field(7, ge=1, le=1000, description="Backups that are kept; older ones are deleted. 1 to 1000.")
    backup_folder: Path | None = Field(None, description="The folder for backups. Empty: backups/ beside the database.")
    shutdown_grace_s: float = Field(
        20, ge=0, le=300, description="Seconds that running requests get to finish when the bot is stopped. 0 to 300."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: logs.Form = Field(
        "text", description="Form of the log, one event a line: text for people, json for programs."
    )
    health_port: int = Field(
        0, ge=0, le=65535, description="Port on which GET /health tells how the bot is. 0 to 65535; 0: none."
    )
    health_host: str = Field(
        "127.0.0.1",
        description="Address on which /health listens: 127.0.0.1 for this machine alone, 0.0.0.0 for everyone.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  left out: the environment is passed in by `load`
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, dotenv_settings

    @field_validator("guild_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in re.split(r"[,;\s]+", value) if part) if isinstance(value, str) else value

    @field_validator("guild_ids")
    @classmethod
    def _snowflakes(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 < guild_id < 2**63 for guild_id in value):
            raise ValueError("a server id is a positive whole number, as Discord's “Copy Server ID” gives it")
        return tuple(dict.fromkeys(value))

    @field_validator("discord_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if not re.fullmatch(r"[\x21-\x7e]*", token):
            raise ValueError("a token is one word of letters, digits and punctuation")
        return SecretStr(token)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    def token(self) -> str:
        """The bot's token. Raises BadSettings, saying where to get one, where it is not set."""
        if not (token := self.discord_token.get_secret_value()):
            raise BadSettings(
                f"DISCORD_TOKEN is not set: copy your bot's token from {PORTAL} "
                "(page Bot) into the environment or into the file .env."
            )
        return token


def variables() -> dict[str, str]:
    """Plain variable name -> description, in the order of the fields."""
    return {name.upper(): field.description or "" for name, field in Settings.model_fields.items()}


def load(environment: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """The settings in `environment`, and below it in `env_file` where that file exists. The token may be missing.

    Raises BadSettings with one sentence for each thing that is wrong.
    """
    ours = {name: value for name, value in environment.items() if value and name.removeprefix(PREFIX) in variables()}
    _refuse_unknown([*environment, *_names_in(env_file)])
    try:
        return Settings(**{"_env_file": env_file, **_one_each(ours)})
    except ValidationError as error:
        raise BadSettings(" ".join(_sentence(dict(problem)) for problem in error.errors())) from None


def forget(environment: MutableMapping[str, str]) -> None:
    """Take all our variables out: what is started later inherits no secret."""
    for name in [name for name in environment if name.removeprefix(PREFIX) in variables()]:
        del environment[name]


def _one_each(ours: Mapping[str, str]) -> dict[str, Any]:
    """The prefixed name wins, as it is the more exact one."""
    plain = {name: value for name, value in ours.items() if not name.startswith(PREFIX)}
    return {PREFIX + name: value for name, value in plain.items()} | {
        n: v for n, v in ours.items() if n.startswith(PREFIX)
    }


def _names_in(env_file: Path | None) -> list[str]:
    if env_file is None or not env_file.is_file():
        return []
    return [name.upper() for name in DotEnvSettingsSource(Settings, env_file=env_file).env_vars]


def _refuse_unknown(names: list[str]) -> None:
    """A misspelled setting would otherwise be ignored in silence. Only prefixed names are surely meant for us."""
    known = [PREFIX + name for name in variables()]
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see .env.example for all settings."
            raise BadSettings(f"There is no setting {name}; {hint}")


def _sentence(problem: dict[str, Any]) -> str:
    name = str(problem["loc"][0]).removeprefix(PREFIX).upper()
    what = problem["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    return f"{name} cannot be used: {what}."
