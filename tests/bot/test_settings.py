"""Settings: the environment, ametibot.toml, the defaults, and what is said when one of them is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.settings import Settings, packaged_sample
from knowledge.errors import KnowledgeError
from knowledge.index import Progress
from tests.bot import LEFT_OUT, Ametibot, shared_data, trouble


@pytest.fixture(autouse=True)
def no_outer_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AMETIBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "ametibot.toml"


# -- where a setting comes from ------------------------------------------------------------------------------------


def test_without_any_setting_the_sample_agency_answers_in_estonian() -> None:
    settings = Settings()
    assert (settings.knowledge_dir, settings.language) == (packaged_sample(), "et")
    assert sorted(path.name for path in settings.knowledge_dir.glob("klienditeenindaja.md"))


def test_settings_are_read_from_ametibot_toml_in_the_working_folder(toml: Path) -> None:
    toml.write_text('knowledge_dir = "juhendid"\ndata_dir = "/srv/andmed"\nlanguage = "ru"\n', encoding="utf-8")
    settings = Settings()
    assert (settings.knowledge_dir, settings.data_dir, settings.language) == (Path("juhendid"), Path("/srv/andmed"), "ru")


def test_the_environment_comes_before_the_file(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text('language = "ru"\ndata_dir = "failist"\n', encoding="utf-8")
    monkeypatch.setenv("AMETIBOT_LANGUAGE", "en")
    assert (Settings().language, Settings().data_dir) == ("en", Path("failist"))


def test_arguments_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMETIBOT_LANGUAGE", "en")
    assert Settings(language="ru").language == "ru"


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_each_knowledge_folder_has_an_index_of_its_own_however_it_is_written(tmp_path: Path) -> None:
    settings = Settings()
    assert settings.index_path(tmp_path / "a") != settings.index_path(tmp_path / "b")
    assert settings.index_path(Path("a")) == settings.index_path(tmp_path / "b" / ".." / "a")
    assert settings.index_path(Path(os.fsdecode(b"\xff"))).parent == Path("data")


# -- what they do --------------------------------------------------------------------------------------------------


def test_the_knowledge_folder_set_is_the_one_that_answers(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--as", "zanriopetaja", AMETIBOT_KNOWLEDGE_DIR=str(folder))
    assert ran.code == 0
    assert "Vahetu juht: «tõlkejuht»" in ran.stdout


def test_the_knowledge_option_comes_before_the_setting(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    question = ("ask", "Kes on minu vahetu juht?", "--as", "zanriopetaja")
    ran = ametibot.call(*question, "--knowledge", folder, AMETIBOT_KNOWLEDGE_DIR="puudub")
    assert ran.code == 0
    assert "Vahetu juht: «tõlkejuht»" in ran.stdout


def test_a_data_folder_that_cannot_be_written_is_named_and_does_not_keep_from_answering(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (tmp_path / "andmed").write_text("siin on fail", encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "ametibot").write_text("kellegi teise oma", encoding="utf-8")
    folder = trouble(tmp_path_factory.getbasetemp())
    question = ("ask", "Kes on minu vahetu juht?", "--as", "zanriopetaja", "--knowledge", str(folder))
    ran = Ametibot(tmp_path, tmp_path / "andmed").run(*question, TMPDIR=str(tmp_path / "tmp"))
    assert ran.code == 0
    assert "Vahetu juht: «tõlkejuht»" in ran.stdout
    told, *left_out = ran.stderr.splitlines()
    assert told.startswith(f"{tmp_path / 'andmed'}: cannot be written (")
    assert told.endswith("); the index is for this run only.")
    assert left_out == list(LEFT_OUT)
    assert (tmp_path / "andmed").read_text(encoding="utf-8") == "siin on fail"
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["ametibot"]


def test_the_temporary_folder_of_an_index_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "andmed").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made: list[Path] = []

    def build(folder: Path, database: Path, progress: Progress, versions: object) -> list[tuple[Path, str]]:
        made.append(database)
        raise KnowledgeError("far enough")

    monkeypatch.setattr("bot.app.build", build)
    with pytest.raises(KnowledgeError, match="far enough"):
        open_assistant(Settings(data_dir=tmp_path / "andmed"))
    (database,) = made
    assert database.parent.parent == tmp_path
    assert database.parent.stat().st_mode & 0o077 == 0


def test_no_folder_at_all_to_write_to_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "andmed").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "andmed"))
    ran = Ametibot(tmp_path, tmp_path / "andmed").call("ask", "Kes mind asendab?", "--as", "kliendinoustaja")
    assert (ran.code, ran.stdout) == (1, "")
    assert f"{tmp_path / 'andmed'}: cannot be written" in ran.stderr


# -- what is wrong with them ---------------------------------------------------------------------------------------


def test_a_wrong_language_in_the_environment_is_named(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes mind asendab?", AMETIBOT_LANGUAGE="soome")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("ametibot: settings (environment or ametibot.toml): AMETIBOT_LANGUAGE: ")
    assert all(f"'{language}'" in ran.stderr for language in ("et", "ru", "en"))


@pytest.mark.parametrize("command", [("chat",), ("answer", "--batch", "-"), ("ask", "Kes mind asendab?")])
def test_every_command_that_answers_names_a_wrong_setting(ametibot: Ametibot, toml: Path, command: tuple[str, ...]) -> None:
    toml.write_text("knowledge_dir = 5\n", encoding="utf-8")
    ran = ametibot.call(*command)
    assert (ran.code, ran.stdout) == (1, "")
    assert "KNOWLEDGE_DIR" in ran.stderr


@pytest.mark.parametrize("content", [b"language = \n", b"language = 'et", b"\xff\xfe\x00", b"[language\n"])
def test_a_broken_ametibot_toml_is_named(ametibot: Ametibot, toml: Path, content: bytes) -> None:
    toml.write_bytes(content)
    ran = ametibot.call("ask", "Kes mind asendab?")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("ametibot: ametibot.toml: ")


def test_import_and_check_need_no_settings(ametibot: Ametibot, toml: Path, tmp_path: Path) -> None:
    toml.write_text("language = \n", encoding="utf-8")
    (tmp_path / "juhendid").mkdir()
    assert ametibot.call("check", tmp_path / "juhendid").code == 0
