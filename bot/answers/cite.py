"""Citations and their plain rendering. A quote is always verbatim; what stands around it is the asker's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.language import say
from bot.models import Choice, Citation, Reply, Status
from knowledge.models import Clause, Field
from knowledge.stored import View


def cite(view: View, clause: Clause, text: str | None = None) -> Citation:
    """The citation of a clause, or of a part of its text."""
    return Citation(
        document=view.id,
        title=view.name,
        quote=clause.text if text is None else text,
        heading=clause.heading,
        number=clause.number,
        position=0 if clause.number else _position(view, clause),
        label=clause.label,
        activity=clause.activity,
        outcomes=clause.outcomes,
        doubtful=clause.doubtful,
        document_number=view.record.document_number,
        document_date=view.record.document_date,
    )


def answered(language: str, citations: list[Citation], intro: str = "", note: str = "") -> Reply:
    """A reply that quotes."""
    return Reply(Status.ANSWERED, language, intro, tuple(citations), note)


def not_found(language: str, intro: str, closest: list[Citation] | None = None) -> Reply:
    """A reply that says what the document does not say; the closest clauses are offered as such."""
    return Reply(Status.NOT_FOUND, language, intro, closest=tuple(closest or ()))


def clarify(language: str, intro: str, choices: list[Choice]) -> Reply:
    """A reply that asks back."""
    return Reply(Status.CLARIFY, language, intro, note=say(language, "choose"), choices=tuple(choices))


def whole(citation: Citation) -> str:
    """All that a citation quotes: the words with their label, how it is done, what is expected; a line each."""
    quote = f"{citation.label}: {citation.quote}" if citation.label else citation.quote
    return "\n".join(part for part in (quote, citation.activity, *citation.outcomes) if part)


def plain(reply: Reply) -> str:
    """A reply as plain text: intro, quotes with their places, the closest clauses, choices, note."""
    return "\n".join(line for _, line in lines(reply))


def lines(reply: Reply) -> Iterator[tuple[str, str]]:
    """The lines of a reply in order, each after what it is: intro, quote, detail, place, near, choice or note."""
    if reply.intro:
        yield "intro", reply.intro
    yield from _quotes([*reply.citations, *reply.because], reply.language)
    if reply.closest:
        yield "near", say(reply.language, "closest")
        for kind, line in _quotes(list(reply.closest), reply.language):
            yield "place" if kind == "place" else "near", line
    yield from (("choice", f"{index}. {choice.label}") for index, choice in enumerate(reply.choices, 1))
    if reply.note:
        yield "note", reply.note


def place(citation: Citation, language: str, with_clause: bool = True) -> str:
    """Where a quote stands: «Kliendinõustaja, p 3.2.4 (3. Tööülesanded), 28.08.2024 nr 1-4/17»."""
    where: list[str] = []
    if with_clause and citation.number:
        where.append(say(language, "clause", number=citation.number.rstrip(".")))
    elif with_clause and citation.position:
        where.append(say(language, "nth", position=citation.position))
    if citation.heading:
        where.append(f"({citation.heading})" if where else citation.heading)
    dated = document_mark(citation, language)
    return ", ".join(part for part in (citation.title, " ".join(where), dated) if part)


def document_mark(citation: Citation, language: str) -> str:
    """Date and number of the document, as far as it has them."""
    printed = date.fromisoformat(citation.document_date).strftime("%d.%m.%Y") if citation.document_date else ""
    if printed and citation.document_number:
        return say(language, "dated", date=printed, number=citation.document_number)
    if printed:
        return say(language, "dated_only", date=printed)
    return say(language, "numbered_only", number=citation.document_number) if citation.document_number else ""


def _quoted(citation: Citation, language: str, with_number: bool) -> Iterator[tuple[str, str]]:
    """A quote as lines: its label and its words, how it is done, what is expected."""
    number = f"{citation.number} " if with_number and citation.number else ""
    label = f"{citation.label}: " if citation.label else ""
    yield "quote", f"{number}{label}«{citation.quote}»"
    if citation.activity:
        yield "detail", f"   {say(language, 'activity')}: «{citation.activity}»"
    yield from (("detail", f"   → «{outcome}»") for outcome in citation.outcomes)
    if citation.doubtful:
        yield "detail", f"   {say(language, 'doubtful', words=', '.join(citation.doubtful))}"


def _sources(citations: list[Citation]) -> list[list[Citation]]:
    """Neighbouring citations of one section together."""
    runs: list[list[Citation]] = []
    for citation in citations:
        if runs and (runs[-1][0].document, runs[-1][0].heading) == (citation.document, citation.heading):
            runs[-1].append(citation)
        else:
            runs.append([citation])
    return runs


def _quotes(citations: list[Citation], language: str) -> Iterator[tuple[str, str]]:
    for run in _sources(citations):
        for citation in run:
            yield from _quoted(citation, language, with_number=len(run) > 1)
        yield "place", f"— {place(run[0], language, with_clause=len(run) == 1)}"


def _position(view: View, clause: Clause) -> int:
    """Place of an unnumbered clause among those of its section and group; 0 where it stands alone."""
    if clause.field in (Field.PREAMBLE, Field.GENERAL):
        return 0
    siblings = [
        other
        for other in view.clauses
        if (other.field, other.heading, other.group) == (clause.field, clause.heading, clause.group) and not other.lead_in
    ]
    return siblings.index(clause) + 1 if len(siblings) > 1 and clause in siblings else 0
