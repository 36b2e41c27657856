"""The terminal: a conversation over a pseudo-terminal, piped questions, and text that looks like markup."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.console import Speaker, converse, render
from bot.answers.cite import plain
from bot.app import open_assistant
from bot.models import Choice, Citation, Reply, Status
from bot.settings import Settings
from tests.bot import COMMAND, LEFT_OUT, SAMPLE, Ametibot, shared_data, trouble

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
PROMPT = re.compile(r"(?:^|\n)\? $")
GIVE_UP = 60  # seconds without what was waited for


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


# -- piped questions -----------------------------------------------------------------------------------------------


def test_piped_questions_are_answered_one_by_one_and_what_was_said_is_remembered(ametibot: Ametibot) -> None:
    ran = ametibot.call("chat", stdin="Kes asendab klienditeenindajat?\n\nJa kellele ta allub?\n")
    first, empty, second = (part.strip() for part in re.split(r"^\? ", ran.stdout, flags=re.MULTILINE)[1:])
    assert (ran.code, ran.stderr) == (0, "")
    assert first.startswith("Kes asendab klienditeenindajat?\n")
    assert "Asendaja: «kliendinõustaja»\n— klienditeenindaja, p 1.6" in first
    assert "Kirjuta oma küsimus" in empty
    assert second.startswith("Ja kellele ta allub?\n")
    assert "Otsene ülem: «teenindussaali juht»\n— klienditeenindaja, p 1.4" in second


def test_a_choice_may_be_piped_in_too(ametibot: Ametibot) -> None:
    ran = ametibot.call("chat", stdin="Kes on minu vahetu juht?\nKliendinõustaja\n")
    assert "Vahetu juht: «Talituse juhataja»" in ran.stdout


@pytest.mark.parametrize("word", ["exit", "Quit", "VÄLJU", " выход ", ":q"])
def test_a_word_of_leaving_ends_the_conversation(ametibot: Ametibot, word: str) -> None:
    ran = ametibot.call("chat", "--as", "kliendinoustaja", stdin=f"{word}\nKes on minu vahetu juht?\n")
    assert (ran.code, ran.stdout) == (0, "")


def test_the_last_question_needs_no_line_end(ametibot: Ametibot) -> None:
    ran = ametibot.call("chat", "--as", "kliendinoustaja", stdin="Kes on minu vahetu juht?")
    assert ran.code == 0
    assert "Vahetu juht: «Talituse juhataja»" in ran.stdout


@pytest.mark.parametrize(("option", "value"), [("--as", "[bold]kokk"), ("--language", "fi")])
def test_a_conversation_does_not_begin_with_a_wrong_option(ametibot: Ametibot, option: str, value: str) -> None:
    ran = ametibot.call("chat", option, value, stdin="Kes on minu vahetu juht?\n")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"ametibot: {option} {value}: ")


def test_the_language_chosen_is_that_of_the_replies(ametibot: Ametibot) -> None:
    asked = "Kes on minu vahetu juht?\n\nКого я замещаю?\n"
    ran = ametibot.call("chat", "--as", "kliendinoustaja", "--language", "en", stdin=asked)
    assert "Vahetu juht: «Talituse juhataja»\n— Kliendinõustaja, clause 1.3 (1. ÜLDOSA)" in ran.stdout
    assert "Keda asendab: «Klienditeenindaja»\n— Kliendinõustaja, clause 1.5 (1. ÜLDOSA)" in ran.stdout
    assert "Kirjuta oma küsimus" not in ran.stdout


def test_the_language_set_is_that_of_the_first_words_only(ametibot: Ametibot) -> None:
    asked = "Kes on minu vahetu juht?\n"
    ran = ametibot.call("chat", "--as", "kliendinoustaja", stdin=asked, AMETIBOT_LANGUAGE="en")
    assert "Vahetu juht: «Talituse juhataja»\n— Kliendinõustaja, p 1.3 (1. ÜLDOSA)" in ran.stdout


def test_the_knowledge_option_chooses_the_folder(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("chat", "--as", "a-margendaja", "--knowledge", folder, stdin="Kes on minu vahetu juht?\n")
    assert (ran.code, ran.stderr.splitlines()) == (0, list(LEFT_OUT))
    assert ran.stdout.startswith("? Kes on minu vahetu juht?\n")
    assert "Vahetu juht: «[red]peatoimetaja[/]»\n— [bold]märgendaja[/bold], p 1.2 (1. ÜLDOSA)" in ran.stdout


def test_piped_replies_are_not_wrapped(ametibot: Ametibot) -> None:
    question = "Mida ütleb punkt 3.1?"
    asked = ametibot.call("ask", question, "--as", "juturoboti-ekspert")
    ran = ametibot.call("chat", "--as", "juturoboti-ekspert", stdin=f"{question}\n", COLUMNS="40")
    assert max(len(line) for line in asked.stdout.splitlines()) > 100
    assert ran.stdout == f"? {question}\n{asked.stdout}\n"


def test_a_byte_that_is_no_utf8_costs_its_own_question_only(ametibot: Ametibot) -> None:
    asked = b"Kes on minu vahetu juht?\nmis\xff?\nKeda ma asendan?\n"
    ran = ametibot.run("chat", "--as", "kliendinoustaja", stdin=asked)
    assert ran.code == 0
    assert "Vahetu juht: «Talituse juhataja»" in ran.stdout
    assert "Keda asendab: «Klienditeenindaja»" in ran.stdout


# -- an interactive terminal ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Terminal:
    """A person at a terminal: reads until something is shown, then types."""

    process: subprocess.Popen[bytes]
    master: int
    raw: bytes = b""
    seen: int = 0

    @property
    def shown(self) -> str:
        """All that was shown, without colours."""
        return ESCAPES.sub("", self.raw.decode("utf-8", "replace")).replace("\r\n", "\n")

    def prompted(self) -> str:
        """What is new on the screen, up to and with the next prompt."""
        until = time.monotonic() + GIVE_UP
        while not PROMPT.search(self.shown[self.seen :]):
            assert self._read(until), f"never asked for the next question, only {self.shown[self.seen :]!r}"
        fresh = self.shown[self.seen :]
        self.seen = len(self.shown)
        return fresh

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end_input(self) -> int:
        """Ctrl-D, again until it is heard: what is typed before the line editor listens is no end of input."""
        until = time.monotonic() + GIVE_UP
        while self.process.poll() is None and time.monotonic() < until:
            self.type("\x04")
            self._read(time.monotonic() + 0.2)
        return self.leave()

    def interrupt(self) -> int:
        """Ctrl-C, again until it is heard: the line editor misses one that comes just before it listens."""
        until = time.monotonic() + GIVE_UP
        while self.process.poll() is None and time.monotonic() < until:
            self.process.send_signal(signal.SIGINT)
            heard = time.monotonic() + 10
            while self.process.poll() is None and time.monotonic() < heard:
                self._read(time.monotonic() + 0.1)
        return self.leave()

    def leave(self) -> int:
        """The exit code, once everything is read."""
        until = time.monotonic() + GIVE_UP
        while self._read(until):
            pass
        return self.process.wait(GIVE_UP)

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, until - time.monotonic()))
        try:
            read = os.read(self.master, 65536) if ready else b""
        except OSError:  # the other end is closed
            return False
        self.raw += read
        return bool(read)


@contextlib.contextmanager
def terminal(ametibot: Ametibot, *arguments: str, **settings: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    environment = ametibot.environment({"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40", **settings})
    command = [str(COMMAND), "chat", *arguments]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=ametibot.folder, env=environment)
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_a_conversation_greets_asks_back_takes_a_number_and_ends_at_a_word(ametibot: Ametibot) -> None:
    with terminal(ametibot) as screen:
        greeting = screen.prompted()
        assert re.fullmatch(r"Tere! .+ kliendinoustaja, .+ exit .+Ctrl-D\.\n\? ", greeting, re.DOTALL)
        screen.type("Kes on minu vahetu juht?\n")
        choices = screen.prompted()
        assert "╭" in choices
        number = re.search(r"(\d+)\. Kliendinõustaja ", choices)
        assert number
        screen.type(f"{number[1]}\n")
        answer = screen.prompted()
        assert "│ Vahetu juht: «Talituse juhataja» " in answer
        assert "│ — Kliendinõustaja, p 1.3 (1. ÜLDOSA) " in answer
        screen.type("\n")
        assert "Kirjuta oma küsimus" in screen.prompted()
        screen.type("välju\n")
        assert screen.leave() == 0
        assert "Traceback" not in screen.shown


def test_a_conversation_in_russian_ends_with_the_end_of_input(ametibot: Ametibot) -> None:
    with terminal(ametibot, "--as", "kliendinoustaja", AMETIBOT_LANGUAGE="ru") as screen:
        greeting = screen.prompted()
        assert greeting.startswith("Здравствуйте!")
        assert greeting.endswith("Ctrl-D.\n? ")
        assert "--as" not in greeting
        assert "kliendinoustaja" not in greeting
        screen.type("Кто мой непосредственный руководитель?\n")
        assert "│ — Kliendinõustaja, п. 1.3 (1. ÜLDOSA) " in screen.prompted()
        assert screen.end_input() == 0
        assert "Traceback" not in screen.shown


def test_the_greeting_names_every_position_and_an_interrupt_ends_quietly(ametibot: Ametibot) -> None:
    with terminal(ametibot) as screen:
        greeting = " ".join(screen.prompted().split())
        assert f" {', '.join(sorted(path.stem for path in SAMPLE.glob('*.md')))}. " in greeting
        assert screen.interrupt() == 0
        assert "Traceback" not in screen.shown


def test_the_end_of_input_ends_the_line_too(ametibot: Ametibot) -> None:
    with terminal(ametibot, "--as", "kliendinoustaja") as screen:
        screen.prompted()
        assert screen.end_input() == 0
        assert screen.shown.endswith("\n")


# -- text that looks like markup -----------------------------------------------------------------------------------


def test_markup_in_a_document_and_in_a_question_is_shown_as_text(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    asked = "Kes on vahetu juht?\n[bold]märgendaja[/bold]\nKes mind asendab? [/]\n"
    ran = ametibot.call("chat", stdin=asked, AMETIBOT_KNOWLEDGE_DIR=str(folder))
    assert ran.code == 0
    assert "1. [bold]märgendaja[/bold]\n" in ran.stdout
    assert "Vahetu juht: «[red]peatoimetaja[/]»\n— [bold]märgendaja[/bold], p 1.2 (1. ÜLDOSA)" in ran.stdout
    assert "? Kes mind asendab? [/]\n" in ran.stdout
    assert "Asendaja: «[/wrong] toimetaja :smile: [link=x]" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "\x07" not in ran.stdout


def test_markup_is_shown_as_text_in_a_panel_and_in_the_names_of_files_left_out(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    with terminal(ametibot, "--as", "margendaja", AMETIBOT_KNOWLEDGE_DIR=str(folder)) as screen:
        assert screen.prompted().startswith("\n".join([*LEFT_OUT, "Tere!"]))
        screen.type("Kes on minu vahetu juht?\n")
        assert "│ Vahetu juht: «[red]peatoimetaja[/]» " in screen.prompted()
        screen.type("exit\n")
        assert screen.leave() == 0


def test_piped_questions_are_neither_greeted_nor_answered_in_the_language_of_the_greeting(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=shared_data(tmp_path_factory.getbasetemp()), knowledge_dir=SAMPLE)
    monkeypatch.setattr("sys.stdin", io.StringIO("Kes on minu vahetu juht?\n"))
    assistant = open_assistant(settings)[0]
    converse(assistant.handle, assistant.index.ids(), Speaker("kliendinoustaja"), "ru", settings.data_dir / "files")
    shown, told = capsys.readouterr()
    assert shown.startswith("? Kes on minu vahetu juht?\nVahetu juht: Talituse juhataja.\n")
    assert told == ""


CITATION = Citation(
    document="a",
    title="[bold]Märgendaja[/]",
    quote="[red]kirjutab[/red] :smile:",
    heading="3. [ÜLESANDED]",
    number="3.1",
    label="[/label]",
    activity="[i]hoolega[/i]",
    outcomes=("[/] valmis", "[link=https://example.org]viide[/link]"),
    document_number="1-4/9",
    document_date="2026-02-05",
)
REPLIES = {
    "answered": Reply(Status.ANSWERED, "et", "[bold]Sissejuhatus[/]", (CITATION,), "[dim]märkus"),
    "answered with a run": Reply(Status.ANSWERED, "ru", "", (CITATION, CITATION)),
    "because": Reply(Status.NOT_FOUND, "et", "Juht määrab.", because=(CITATION,)),
    "not found": Reply(Status.NOT_FOUND, "en", "[/nothing]", closest=(CITATION,)),
    "clarify": Reply(Status.CLARIFY, "et", "Kumb?", choices=(Choice("[1]", "a"), Choice("[/b]", "b")), note="vali"),
    "nothing": Reply(Status.REFUSED, "et"),
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_rich_and_plain_say_the_same_to_the_letter(reply: Reply) -> None:
    assert render(reply).plain == plain(reply)


def test_number_and_label_stand_outside_the_quote() -> None:
    clause = [
        "3.1 [/label]: «[red]kirjutab[/red] :smile:»",
        "   Действия: «[i]hoolega[/i]»",
        "   → «[/] valmis»",
        "   → «[link=https://example.org]viide[/link]»",
    ]
    place = "— [bold]Märgendaja[/], 3. [ÜLESANDED], 05.02.2026, № 1-4/9"
    assert plain(REPLIES["answered with a run"]).splitlines() == [*clause, *clause, place]
    assert plain(REPLIES["because"]).splitlines()[1] == clause[0].removeprefix("3.1 ")
