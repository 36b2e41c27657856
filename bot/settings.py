"""Settings: environment (AMETIBOT_…), else ametibot.toml in the working folder, else the defaults."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.reminders.policy import Policy


def packaged_sample() -> Path:
    """The sample agency's knowledge files."""
    return Path(str(files("knowledge").joinpath("documents")))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name}: no such time zone; e.g. Europe/Tallinn") from error
    return name


class Keeping(BaseModel):
    """How long what is kept, in days; section [retention] of ametibot.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notices: Annotated[int, Field(ge=1)] = Field(default=365, description="messages that were sent")
    conversations: Annotated[int, Field(ge=1)] = Field(default=7, description="what a conversation leans on")
    updates: Annotated[int, Field(ge=1)] = Field(default=30, description="the platforms' ids of messages received")
    left: Annotated[int, Field(ge=1)] = Field(default=365, description="people who left, until they are forgotten")


class Settings(BaseSettings):
    """Every setting with its default; the name in the environment is AMETIBOT_ and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="AMETIBOT_", env_nested_delimiter="__", toml_file="ametibot.toml", extra="ignore", frozen=True
    )

    knowledge_dir: Path = Field(default_factory=packaged_sample, description="folder of the knowledge files")
    data_dir: Path = Field(default=Path("data"), description="folder of the databases; made when missing")
    language: Literal["et", "ru", "en"] = Field(default="et", description="language of the first greeting: et, ru or en")

    database_url: str = Field(
        default="", description="sqlite:///FILE or postgresql://…; by default a SQLite file in the data folder"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(default="Europe/Tallinn", description="the agency's time zone")
    questions: Literal["all", "own"] = Field(
        default="all", description="whose job descriptions people may ask about in channels: all, or own"
    )
    code_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        default=15, description="minutes for which a linking code is good"
    )
    reminders: Policy = Field(default_factory=Policy, description="the policy of reminders; a section of ametibot.toml")
    retention: Keeping = Field(default_factory=Keeping, description="how long what is kept; a section of ametibot.toml")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def index_path(self, folder: Path) -> Path:
        """The index file of a knowledge folder: each folder has one of its own."""
        return self.data_dir / f"knowledge-{_mark(folder)}.db"

    def store_url(self, folder: Path) -> str:
        """The database of people and of what they owe. The sample agency has one of its own."""
        if self.database_url:
            return self.database_url
        name = "sample.db" if folder.resolve() == packaged_sample().resolve() else "ametibot.db"
        return f"sqlite:///{(self.data_dir / name).absolute()}"

    def versions_path(self, folder: Path) -> Path:
        """Where the versions of a knowledge folder's files are kept."""
        return self.data_dir / f"versions-{_mark(folder)}"


def _mark(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
