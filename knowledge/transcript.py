"""The transcript as Markdown: what HR reads, edits and keeps in version control.

    ---
    transcript: 1
    id: kliendinoustaja
    ---

    # KLIENDINÕUSTAJA AMETIJUHEND            title
    ## 3. TÖÖÜLESANDED                       section
    ### Iga päev                             group inside a section
    - 1.3 **Vahetu juht:** osakonnajuhataja  label and value
    - 3.1 vastab infotelefonile;             clause, with its printed number where it has one
      - 3.1.1 annab teavet;                  sub-clause
      - ↳ võtab kõne vastu                   how the duty is done
      - → kliendid on teenindatud            expected result
      <!-- read: 3.1 vastab lnfotelefonile; -->  what was read, where that has been repaired
    - 3.2 edastab[?] kõned                   a word that is not sure: compare with the original, take the mark out
    A line of its own is a paragraph.

`->` is read as `→` and `+>` as `↳`. A backslash before the first character says that it is plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import yaml

from knowledge.models import Block, Kind, Problem, Transcript
from knowledge.text import clean
from knowledge.yamlfiles import load_strings

VERSION = "1"
_NUMBER = re.compile(r"(\d+(?:\.\d+)+[.)]?|\d+[.)]|\(\d+\)|[a-zõäöüа-г]\)|[IVX]+\.)(?=\s|$)")
_HEADING_NUMBER = re.compile(r"((?:§ ?)?\d+(?:\.\d+)*[.)]?|[IVX]+[.)]?)(?=\s|$)")
_LABEL_NUMBER = re.compile(r"(\d+)(?=\s+\*\*.*:\*\*)")  # of a table row: «1 **Vahetu juht:** direktor»
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_ITEM = re.compile(r"^(\s*)[-*•–]\s+(.*)$")
_LABEL = re.compile(r"^\*\*(.*?):\*\*(?:\s+(.*))?$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_OUTCOME, _ACTIVITY = "→", "↳"
_MARKS = {_OUTCOME: Kind.OUTCOME, "->": Kind.OUTCOME, _ACTIVITY: Kind.ACTIVITY, "+>": Kind.ACTIVITY}
_READ = re.compile(r"^\s*<!-- read: (.*) -->$")
_DOUBT = re.compile(r"([^\s\[\]]+)\[\?\]")  # a word with the mark of doubt
_TEXT_MARK = re.compile(r"^(?:\\|#|-|\*|•|–)")  # what would make a line something else than a paragraph
_HEADING_MARK = re.compile(rf"^(?:\\|{_HEADING_NUMBER.pattern})")  # … a heading begin with a number
_ITEM_MARK = re.compile(rf"^(?:\\|\*\*|→|↳|->|\+>|{_NUMBER.pattern})")  # … an item something else than plain text


def is_transcript(text: str) -> bool:
    """Does the text carry the front matter of a transcript?"""
    return "transcript" in front_matter(text)[0]


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The front matter as strings, and the rest. What is no YAML is read line by line as «name: value»."""
    found = _FRONT.match(text)
    if not found:
        return {}, text
    try:
        data = load_strings(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        data = _by_line(found[1])
    if not isinstance(data, dict):
        return {}, text
    meta = {clean(str(key)): clean(value) for key, value in data.items() if isinstance(value, str) and value}
    return meta, text[found.end() :]


def _by_line(front: str) -> dict[str, str] | None:
    """The lines of a front matter that YAML cannot read; None where they are no names and values either."""
    pairs = [line.partition(":") for line in front.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not pairs or not all(colon and name.strip().isidentifier() for name, colon, _ in pairs):
        return None
    return {name.strip(): value.strip() for name, _, value in pairs}


def parse(text: str) -> Transcript:
    """Read a transcript; every line becomes a block, whatever HR typed."""
    meta, body = front_matter(text)
    first_line = text[: len(text) - len(body)].count("\n") + 1
    blocks: list[Block] = []
    problems: list[Problem] = []
    joinable = False
    for number, raw in enumerate(body.split("\n"), first_line):
        line = raw.rstrip()
        if not line.strip():
            joinable = False
            continue
        if (read := _READ.match(line)) and blocks:
            blocks[-1] = replace(blocks[-1], read=clean(html.unescape(read[1])))
            joinable = False
            continue
        block = without_marks(_block(line, number))
        if joinable and block.kind is Kind.TEXT and blocks and not line.lstrip().startswith("\\"):
            blocks[-1] = _joined(blocks[-1], block)  # a wrapped line
            continue
        if block.kind in (Kind.OUTCOME, Kind.ACTIVITY) and not any(b.kind is Kind.CLAUSE for b in blocks):
            problems.append(Problem(number, "outcome_without_clause", block.text))
        if block.text or block.label or block.number:
            blocks.append(block)
            joinable = block.kind is not Kind.HEADING and block.kind is not Kind.TITLE
    return Transcript(meta, tuple(blocks), tuple(problems))


def render(transcript: Transcript) -> str:
    """The transcript as Markdown; `parse` of it gives the same blocks."""
    front = yaml.safe_dump(transcript.meta, allow_unicode=True, sort_keys=False, width=10_000)
    return "\n".join(["---", front.rstrip("\n"), "---", *_lines(transcript.blocks)]) + "\n"


def _lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    before: Block | None = None
    for block in blocks:
        if before is None or not (_is_item(before) and _is_item(block)):
            yield ""
        yield _line(marked(block))
        if block.read:
            yield f"{'  ' * (block.depth + 1) if _is_item(block) else ''}<!-- read: {html.escape(block.read, quote=False)} -->"
        before = block


def without_marks(block: Block) -> Block:
    """The block with the marks of doubt taken out of its text and label, the words that bore them as doubtful."""
    words = [found[1] for found in _DOUBT.finditer(f"{block.label} {block.text}")]
    if not words:
        return block
    text, label = (_DOUBT.sub(r"\1", part) for part in (block.text, block.label))
    return replace(block, text=text, label=label, doubtful=tuple(dict.fromkeys([*block.doubtful, *words])))


def marked(block: Block) -> Block:
    """The block with a mark of doubt behind each of its doubtful words."""
    text, label = block.text, block.label
    for word in block.doubtful:
        pattern = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_]|\[\?\])")
        text, label = (pattern.sub(lambda found: f"{found[0]}[?]", part) for part in (text, label))
    return replace(block, text=text, label=label)


def _is_item(block: Block) -> bool:
    return block.kind in (Kind.LABEL, Kind.CLAUSE, Kind.ACTIVITY, Kind.OUTCOME)


def _line(block: Block) -> str:
    number = f"{block.number} " if block.number else ""
    indent = "  " * block.depth
    if block.kind is Kind.TITLE:
        return f"# {_escaped(block.text, _ITEM_MARK)}"
    if block.kind is Kind.HEADING:
        return f"{'#' * block.depth} {number}{_escaped(block.text, _HEADING_MARK)}".rstrip()
    if block.kind is Kind.LABEL:
        return f"{indent}- {number}**{block.label}:** {block.text}".rstrip()
    if block.kind is Kind.CLAUSE:
        return f"{indent}- {number}{_escaped(block.text, _ITEM_MARK)}".rstrip()
    if block.kind is Kind.OUTCOME:
        return f"{indent}- {_OUTCOME} {_escaped(block.text, _ITEM_MARK)}"
    if block.kind is Kind.ACTIVITY:
        return f"{indent}- {_ACTIVITY} {_escaped(block.text, _ITEM_MARK)}"
    return _escaped(block.text, _TEXT_MARK)


def _escaped(text: str, mark: re.Pattern[str]) -> str:
    return f"\\{text}" if mark.match(text) else text


def _plain(text: str) -> str:
    text = clean(text)
    return text[1:].lstrip() if text.startswith("\\") else text


def _block(line: str, number: int) -> Block:
    if heading := _HEADING.match(line):
        depth, (printed, text) = len(heading[1]), _split_number(heading[2], _HEADING_NUMBER)
        if depth == 1:
            return Block(Kind.TITLE, _plain(heading[2]), line=number)
        return Block(Kind.HEADING, _plain(text), printed, depth=depth, line=number)
    if item := _ITEM.match(line):
        return _item(len(item[1].expandtabs(4)) // 2, item[2], number)
    return Block(Kind.TEXT, _plain(line), line=number)


def _item(depth: int, rest: str, number: int) -> Block:
    for mark, kind in _MARKS.items():
        if rest.startswith(mark):
            return Block(kind, _plain(rest.removeprefix(mark)), depth=depth, line=number)
    printed, text = _split_number(rest, _LABEL_NUMBER if _LABEL_NUMBER.match(rest) else _NUMBER)
    if label := _LABEL.match(text):
        return Block(Kind.LABEL, clean(label[2] or ""), printed, clean(label[1]), depth, number)
    return Block(Kind.CLAUSE, _plain(text), printed, depth=depth, line=number)


def _split_number(text: str, pattern: re.Pattern[str] = _NUMBER) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[1], text[found.end() :].strip()) if found else ("", text)


def _joined(block: Block, more: Block) -> Block:
    doubtful = tuple(dict.fromkeys([*block.doubtful, *more.doubtful]))
    return replace(block, text=f"{block.text} {more.text}".strip(), doubtful=doubtful)
