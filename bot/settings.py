"""Settings: environment (AMETIBOT_…), else ametibot.toml in the working folder, else the defaults."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


def packaged_sample() -> Path:
    """The sample agency's knowledge files."""
    return Path(str(files("knowledge").joinpath("documents")))


class Settings(BaseSettings):
    """Every setting with its default; the name in the environment is AMETIBOT_ and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="AMETIBOT_", toml_file="ametibot.toml", extra="ignore", frozen=True)

    knowledge_dir: Path = Field(default_factory=packaged_sample, description="folder of the knowledge files")
    data_dir: Path = Field(default=Path("data"), description="folder of the databases; made when missing")
    language: Literal["et", "ru", "en"] = Field(default="et", description="language of the first greeting: et, ru or en")

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

    def versions_path(self, folder: Path) -> Path:
        """Where the versions of a knowledge folder's files are kept."""
        return self.data_dir / f"versions-{_mark(folder)}"


def _mark(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
