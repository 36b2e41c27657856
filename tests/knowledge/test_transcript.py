"""The transcript as Markdown: what it looks like, what HR may type, and that importing it again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge.models import Block, Kind, Transcript
from knowledge.readers import read_text
from knowledge.record import shape, understand
from knowledge.transcript import is_transcript, parse, render
from tests.knowledge.guard import comes_to_an_end

FRONT = "---\ntranscript: '1'\nid: kliendinoustaja\n---\n"
DOCUMENT = (
    FRONT
    + """
# KLIENDINÕUSTAJA AMETIJUHEND

## 1. ÜLDOSA

- 1.3 **Vahetu juht:** osakonnajuhataja
- 1.4 **Asendaja:**

## 3. TÖÖÜLESANDED

### Iga päev

- 3.1 vastab infotelefonile;
  - 3.1.1 annab teavet;
  - ↳ võtab kõne vastu
  - → kliendid on teenindatud
- suunab kõne edasi

A line of its own is a paragraph.
"""
)
BLOCKS = [
    (Kind.TITLE, "KLIENDINÕUSTAJA AMETIJUHEND", "", "", 0),
    (Kind.HEADING, "ÜLDOSA", "1.", "", 2),
    (Kind.LABEL, "osakonnajuhataja", "1.3", "Vahetu juht", 0),
    (Kind.LABEL, "", "1.4", "Asendaja", 0),
    (Kind.HEADING, "TÖÖÜLESANDED", "3.", "", 2),
    (Kind.HEADING, "Iga päev", "", "", 3),
    (Kind.CLAUSE, "vastab infotelefonile;", "3.1", "", 0),
    (Kind.CLAUSE, "annab teavet;", "3.1.1", "", 1),
    (Kind.ACTIVITY, "võtab kõne vastu", "", "", 1),
    (Kind.OUTCOME, "kliendid on teenindatud", "", "", 1),
    (Kind.CLAUSE, "suunab kõne edasi", "", "", 0),
    (Kind.TEXT, "A line of its own is a paragraph.", "", "", 0),
]

Content = tuple[Kind, str, str, str, int]


def content(transcript: Transcript) -> list[Content]:
    """The blocks without their line numbers."""
    return [(block.kind, block.text, block.number, block.label, block.depth) for block in transcript.blocks]


def typed(body: str) -> list[Content]:
    """The blocks of what somebody typed below the front matter."""
    return content(parse(FRONT + body))


def only(kind: Kind, text: str, number: str = "", label: str = "", depth: int = 0) -> list[Content]:
    """A single block."""
    return [(kind, text, number, label, depth)]


# -- what it looks like --------------------------------------------------------------------------------------------


def test_every_kind_of_line_becomes_its_kind_of_block() -> None:
    assert content(parse(DOCUMENT)) == BLOCKS


def test_rendering_gives_the_very_text_back() -> None:
    assert render(parse(DOCUMENT)) == DOCUMENT


def test_every_block_knows_the_line_it_stands_in() -> None:
    lines = DOCUMENT.split("\n")
    for block in parse(DOCUMENT).blocks:
        assert (block.text or block.label) in lines[block.line - 1]


def test_front_matter_is_kept_whoever_wrote_it() -> None:
    text = "---\ntranscript: 1\nid: vesi\norganisation: Veekogude Amet\nmeie oma: jah küll\ntühi:\n---\n"
    assert parse(text).meta == {"transcript": "1", "id": "vesi", "organisation": "Veekogude Amet", "meie oma": "jah küll"}


@pytest.mark.parametrize(
    "value", ["3.1", "007", "1e5", "ei", "no", "null", "- a", "a: b", "#a", "'", '"', "õ" * 300, "2024-08-28"]
)
def test_any_value_of_the_front_matter_comes_back_as_it_was(value: str) -> None:
    transcript = Transcript({"transcript": "1", "id": value}, ())
    assert parse(render(transcript)).meta == transcript.meta


def test_a_text_is_a_transcript_by_its_front_matter_alone() -> None:
    assert is_transcript(DOCUMENT)
    assert not is_transcript(DOCUMENT.removeprefix(FRONT))
    assert not is_transcript("---\nid: x\n---\n# AMETIJUHEND\n")


def test_front_matter_of_a_raw_document_is_kept_with_what_the_reader_adds() -> None:
    text = "---\nid: veehaldur\norganisation: Veekogude Amet\n---\nVEEHALDURI AMETIJUHEND\n\n1. ÕIGUSED\n1.1. saada teavet.\n"
    transcript = read_text(text, "fail.md", "abc")
    assert transcript.meta == {
        "transcript": "1",
        "id": "veehaldur",
        "source": "fail.md",
        "sha256": "abc",
        "organisation": "Veekogude Amet",
    }
    assert [(block.text, block.line) for block in transcript.blocks] == [
        ("VEEHALDURI AMETIJUHEND", 5),
        ("ÕIGUSED", 7),
        ("saada teavet.", 8),
    ]


# -- what HR may type ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bullet", ["-", "*", "•", "–"])
def test_any_usual_bullet_opens_an_item(bullet: str) -> None:
    assert typed(f"{bullet} 3.1 vastab kirjadele\n") == only(Kind.CLAUSE, "vastab kirjadele", "3.1")


@pytest.mark.parametrize(
    ("arrow", "kind"), [("→", Kind.OUTCOME), ("->", Kind.OUTCOME), ("↳", Kind.ACTIVITY), ("+>", Kind.ACTIVITY)]
)
@pytest.mark.parametrize("space", ["", " "])
def test_an_arrow_may_be_typed_with_plain_keys(arrow: str, kind: Kind, space: str) -> None:
    assert typed(f"- vastab\n  * {arrow}{space}kliendid on rahul\n")[1] == (kind, "kliendid on rahul", "", "", 1)


@pytest.mark.parametrize("number", ["3.1", "3.1.", "3.11.2", "4.", "4)", "12.", "IV."])
def test_a_printed_number_stands_before_the_text(number: str) -> None:
    assert typed(f"- {number} vastab\n") == only(Kind.CLAUSE, "vastab", number)


@pytest.mark.parametrize("number", ["3", "3.", "3)", "II", "II.", "3.1"])
def test_a_heading_may_carry_any_of_the_usual_numbers(number: str) -> None:
    assert typed(f"## {number} ÕIGUSED\n") == only(Kind.HEADING, "ÕIGUSED", number, depth=2)


@pytest.mark.parametrize("text", ["10 000 euro ulatuses", "C1-tase", "24/7 valve", "(vajadusel) aitab"])
def test_a_quantity_at_the_head_of_an_item_is_no_number(text: str) -> None:
    assert typed(f"- {text}\n") == only(Kind.CLAUSE, text)


def test_blank_lines_may_be_missing_everywhere() -> None:
    squeezed = "\n".join(line for line in DOCUMENT.split("\n") if line)
    parts = squeezed.rpartition("\nA line")
    assert content(parse(parts[0])) == BLOCKS[:-1]


def test_blank_lines_may_stand_everywhere() -> None:
    assert content(parse(FRONT + DOCUMENT.removeprefix(FRONT).replace("\n", "\n\n\n"))) == BLOCKS


def test_a_wrapped_item_goes_on_in_the_next_line() -> None:
    assert typed("- 4.1 saada teavet\n  ja dokumente;\n- 4.2 keelduda\nkorraldusest\n") == [
        (Kind.CLAUSE, "saada teavet ja dokumente;", "4.1", "", 0),
        (Kind.CLAUSE, "keelduda korraldusest", "4.2", "", 0),
    ]


def test_a_wrapped_value_goes_on_in_the_next_line() -> None:
    assert typed("- **Haridus:** kõrgharidus,\nmagistrikraad\n") == only(
        Kind.LABEL, "kõrgharidus, magistrikraad", label="Haridus"
    )


def test_a_line_after_a_heading_is_a_paragraph_of_its_own() -> None:
    assert typed("## 4. ÕIGUSED\nTeenistujal on õigus:\n") == [
        (Kind.HEADING, "ÕIGUSED", "4.", "", 2),
        (Kind.TEXT, "Teenistujal on õigus:", "", "", 0),
    ]


@pytest.mark.parametrize(("indent", "depth"), [("", 0), ("  ", 1), ("    ", 2), ("\t", 2), ("   ", 1)])
def test_an_item_is_nested_by_its_indent(indent: str, depth: int) -> None:
    assert typed(f"{indent}- vastab\n") == only(Kind.CLAUSE, "vastab", depth=depth)


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("\\- 5 kraadi juures", (Kind.TEXT, "- 5 kraadi juures", "", "", 0)),
        ("\\# ei ole pealkiri", (Kind.TEXT, "# ei ole pealkiri", "", "", 0)),
        ("- \\3.1 on siin tekst", (Kind.CLAUSE, "3.1 on siin tekst", "", "", 0)),
        ("- \\-> ei ole tulemus", (Kind.CLAUSE, "-> ei ole tulemus", "", "", 0)),
        ("- \\**ei ole:** silt", (Kind.CLAUSE, "**ei ole:** silt", "", "", 0)),
        ("## \\2024 aasta", (Kind.HEADING, "2024 aasta", "", "", 2)),
    ],
)
def test_a_backslash_makes_plain_text_and_stays_when_rendered(line: str, block: Content) -> None:
    assert typed(f"{line}\n") == [block]
    assert render(parse(f"{FRONT}\n{line}\n")) == f"{FRONT}\n{line}\n"


def test_a_result_without_a_duty_is_kept_and_reported_with_its_line() -> None:
    transcript = parse(f"{FRONT}\n- → kliendid on rahul\n")
    assert content(transcript) == only(Kind.OUTCOME, "kliendid on rahul")
    assert [(problem.code, problem.line) for problem in transcript.problems] == [("outcome_without_clause", 6)]


def test_control_characters_and_doubled_spaces_are_cleaned_away() -> None:
    assert typed("- 3.1  vastab\u00a0 kirja\u00addele\x07\n") == only(Kind.CLAUSE, "vastab kirjadele", "3.1")


# -- front matter that is not as it should be ----------------------------------------------------------------------

MENDED = DOCUMENT.replace("id: kliendinoustaja", "id: kliendinoustaja\norganisation: 'Veeamet: Tartu'")
BROKEN = [
    pytest.param(MENDED.replace("'Veeamet: Tartu'", "Veeamet: Tartu"), id="a colon inside a value"),
    pytest.param(MENDED.replace("'Veeamet: Tartu'", "[Veeamet"), id="a bracket left open"),
    pytest.param("\n" + MENDED, id="a blank line above"),
    pytest.param(" " + MENDED, id="a space before the dashes"),
]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_front_matter_gives_a_warning_or_changes_nothing(text: str) -> None:
    whole = understand("x", read_text(MENDED, "kliendinoustaja.md"))
    found = understand("x", read_text(text, "kliendinoustaja.md"))
    warned = [problem for problem in found.problems if problem.line <= 6]
    assert warned or shape(found.record)["duties"] == shape(whole.record)["duties"]


@pytest.mark.parametrize("front", ["[", "- a\n- b", "just a line", "a: [1", "? [x]\n: y", "x: 2024-13-45", "%", "a:\tb\n\tc"])
def test_front_matter_that_is_no_table_of_names_is_text(front: str) -> None:
    transcript = read_text(f"---\n{front}\n---\n# AMETIJUHEND\n\n## 4. ÕIGUSED\n\n- 4.1 saada teavet;\n", "fail.md")
    assert transcript.meta["id"] == "fail"
    assert (Kind.CLAUSE, "saada teavet;", "4.1", "", 0) in content(transcript)


@pytest.mark.parametrize("value", ["!!int ''", "!!float ''", "!!timestamp x", "!!bool x", "0x" + "f" * 5000])
def test_front_matter_with_a_value_that_yaml_chokes_on_never_raises(value: str) -> None:
    assert read_text(f"---\nx: {value}\n---\n## 4. ÕIGUSED\n\n- 4.1 saada teavet;\n", "fail.md").blocks


@pytest.mark.parametrize("number", ["1.10", "007", "12_5"])
def test_a_number_in_the_front_matter_is_kept_as_typed(number: str) -> None:
    assert parse(f"---\ntranscript: 1\nid: x\nnumber: {number}\n---\n").meta["number"] == number


# -- any text at all -----------------------------------------------------------------------------------------------

FRAGMENTS = """KLIENDINÕUSTAJA AMETIJUHEND|1. ÜLDOSA|II. Õigused|## 3. TÖÖÜLESANDED|# AMETIJUHEND|**Vastutus**|3.1|3.1.|4)|(2)
a)|IV.|§ 1.|1.1 Asendaja|Vahetu juht:|Vahetu juht: osakonnajuhataja|**Haridus:** kõrgharidus|- **Keeleoskus:** eesti keel C1
Omab õigust:|Tulemus:|vastab telefonile;|nõus-|tamine|ning|Iga päev:|Olen juhendiga tutvunud|Tööandja:|12.05.2024 nr 3|lk 2|7
transcript: 1|id: x|Результат:|Права|Должность|Reports to the director.|puuduvad|Ülesanded|Oodatavad tulemused""".replace(
    "\n", "|"
).split("|")
ROWS = ["| 1.1 | Allub | direktorile |", "| | | - tulemus<br>- teine |", "- ", "  - ", "* "]
SPACES = ["\t", "\f", "\u00a0", "\u00ad", "\u2028", "\ue000"]
MARKS = "| |---|---| • → -> ↳ +> \\ # ### --- <br> <b> &amp; « – = **".split()

pieces = st.one_of(
    st.sampled_from(FRAGMENTS),
    st.sampled_from(ROWS + SPACES + MARKS),
    st.text(max_size=12),
    st.text(alphabet="ab AÕ.:;-|*#→1 2\\\t\f,()", max_size=15),
)
typed_lines = st.builds(
    lambda gap, parts: gap.join(parts), st.sampled_from(["", " ", "   ", "\t"]), st.lists(pieces, max_size=5)
)
raw_texts = st.builds(lambda gap, lines: gap.join(lines), st.sampled_from(["\n", "\n\n"]), st.lists(typed_lines, max_size=20))
edited_texts = raw_texts.map(lambda text: FRONT + text)
thorough = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def assert_stable(text: str) -> None:
    """Reading never raises, and importing what it gives changes nothing."""
    with comes_to_an_end(20):
        transcript = read_text(text, "fail.txt", "5ea1" * 16)
        shown = render(transcript)
        again = read_text(shown, "fail.txt", "5ea1" * 16)
        understand("fail", transcript)
    assert content(again) == content(transcript)
    assert again.meta == transcript.meta
    assert render(again) == shown


@thorough
@given(edited_texts)
def test_whatever_HR_types_into_a_transcript_is_kept_when_it_is_imported_again(text: str) -> None:
    assert_stable(text)


@thorough
@given(raw_texts)
@example("AMETIJUHEND\n1. ÜLDOSA\n\n| Nr | Silt | Sisu |\n| 1 | Vahetu juht | direktor |\n")
@example("e ** -**")
@example("## 1. ÜLDOSA\nKLIENDINÕUSTAJA AMETIJUHEND :\t0")
@example("#lk 2\nKLIENDINÕUSTAJA AMETIJUHEND :\t0")
@example("0\x1f")
def test_any_text_can_be_read_and_importing_its_transcript_changes_nothing(text: str) -> None:
    assert_stable(text)


@thorough
@given(raw_texts, st.sampled_from(["KLIENDINÕUSTAJA AMETIJUHEND\n\n1. ÜLDOSA\n", "3. TÖÖÜLESANDED\n", "7. NÕUDED\n"]))
def test_any_text_below_a_heading_can_be_read(text: str, heading: str) -> None:
    with comes_to_an_end(20):
        transcript = read_text(heading + text, "fail.txt")
        document = understand("fail", parse(render(transcript)))
    assert all(block.text or block.label or block.number for block in transcript.blocks)
    assert all(clause.document == "fail" for clause in document.clauses)


@pytest.mark.parametrize("number", ["1", "1.", "1.1", "1.1."])
def test_a_numbered_table_row_keeps_its_number_when_it_is_imported_again(number: str) -> None:
    first = read_text(f"AMETIJUHEND\n\n1. ÜLDOSA\n\n| {number} | Vahetu juht | direktor |\n", "fail.txt")
    printed = "1." if number == "1" else number  # a number of its own column gets the dot that the column stands for
    assert (Kind.LABEL, "direktor", printed, "Vahetu juht", 0) in content(first)
    assert content(read_text(render(first), "fail.txt")) == content(first)


@pytest.mark.parametrize("control", ["\x1c", "\x1d", "\x1e", "\x1f"])
def test_a_page_number_with_a_control_character_does_not_stop_the_reader(control: str) -> None:
    transcript = read_text(f"AMETIJUHEND\n\n1. ÕIGUSED\n1.1. saada teavet.\n\n1{control}\n\n1.2. keelduda.\n", "fail.txt")
    assert (Kind.CLAUSE, "keelduda.", "1.2.", "", 0) in content(transcript)


def test_a_signature_line_of_dashes_before_a_word_does_not_hang_the_reader() -> None:
    with comes_to_an_end():
        read_text(f"AMETIJUHEND\n\n1. ÕIGUSED\n1.1. saada teavet.\n\n{'-' * 60} (allkiri)\n", "fail.txt")


def test_a_line_of_very_many_labels_can_be_read() -> None:
    assert read_text("AMETIJUHEND\n\n1. ÜLDOSA\n" + "Asendaja " * 1000, "fail.txt").blocks


def test_blocks_made_by_hand_come_back_as_they_were() -> None:
    blocks = tuple(Block(kind, text, number, label, depth) for kind, text, number, label, depth in BLOCKS)
    assert content(parse(render(Transcript({"transcript": "1"}, blocks)))) == BLOCKS
