"""One short document per variant of layout and wording that agencies are known to use, each with the record it must give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.knowledge.reading import codes, stated, understood

Heading = Callable[[int, str], str]
Item = Callable[[int, int, str], str]


# -- headings and items --------------------------------------------------------------------------------------------

ROMAN = ("I", "II", "III", "IV", "V")
HEADINGS: dict[str, Heading] = {
    "numbered capitals": lambda number, text: f"{number}. {text}",
    "numbered without a dot": lambda number, text: f"{number} {text}",
    "numbered with a bracket": lambda number, text: f"{number}) {text.capitalize()}",
    "numbered small letters": lambda number, text: f"{number}. {text.capitalize()}",
    "capitals": lambda number, text: text,
    "small letters": lambda number, text: text.capitalize(),
    "with a colon": lambda number, text: f"{text.capitalize()}:",
    "Roman": lambda number, text: f"{ROMAN[number - 1]} {text}",
    "Roman with a dot": lambda number, text: f"{ROMAN[number - 1]}. {text.capitalize()}",
    "Markdown": lambda number, text: f"## {text.capitalize()}",
    "Markdown numbered": lambda number, text: f"# {number}. {text}",
    "Markdown deep": lambda number, text: f"### {text.capitalize()}",
    "bold": lambda number, text: f"**{text.capitalize()}**",
    "bold numbered": lambda number, text: f"**{number}. {text.capitalize()}**",
    "bold after the number": lambda number, text: f"{number}. **{text.capitalize()}**",
    "underlined": lambda number, text: f"{text.capitalize()}\n{'-' * len(text)}",
    "always the first": lambda number, text: f"1. {text}",
    "paragraph sign": lambda number, text: f"§ {number}. {text.capitalize()}",
}
ITEMS: dict[str, Item] = {
    "3.1.": lambda section, number, text: f"{section}.{number}. {text}",
    "3.1": lambda section, number, text: f"{section}.{number} {text}",
    "3.1 |": lambda section, number, text: f"{section}.{number} | {text}",
    "1)": lambda section, number, text: f"{number}) {text}",
    "1.": lambda section, number, text: f"{number}. {text}",
    "a)": lambda section, number, text: f"{'abc'[number - 1]}) {text}",
    "-": lambda section, number, text: f"- {text}",
    "•": lambda section, number, text: f"• {text}",
    "=": lambda section, number, text: f"= {text}",
    "»": lambda section, number, text: f"» {text}",
    "·": lambda section, number, text: f"· {text}",
    "private use": lambda section, number, text: f"\uf0b7 {text}",
    "nothing": lambda section, number, text: text,
}
SECTIONS = [
    ("ÜLDOSA", ["Vahetu juht: osakonnajuhataja"]),
    ("AMETIKOHA EESMÄRK", ["Eesmärk on hoida jõgede vesi puhas."]),
    ("TÖÖÜLESANDED", ["mõõdab jõgedes vett;", "kirjutab aruandeid."]),
    ("ÕIGUSED", ["saada tööks vajalikku teavet;", "keelduda ebaseaduslikust korraldusest."]),
    ("VASTUTUS", ["mõõtmise õigsuse eest."]),
]


def document(heading: Heading, item: Item) -> str:
    """The same small document under any headings, with any items."""
    lines = ["VEEHALDURI AMETIJUHEND", ""]
    for section, (name, texts) in enumerate(SECTIONS, 1):
        body = [item(section, number, text) for number, text in enumerate(texts, 1)] if section > 2 else texts
        lines += [heading(section, name), "", *body, ""]
    return "\n".join(lines)


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("heading", HEADINGS)
def test_the_record_is_the_same_under_any_headings_and_with_any_items(heading: str, item: str) -> None:
    found = stated(document(HEADINGS[heading], ITEMS[item]))
    for duty in found["duties"]:
        duty.pop("number", None)
    assert found == {
        "title": "veehaldur",
        "manager": "osakonnajuhataja",
        "purpose": "Eesmärk on hoida jõgede vesi puhas.",
        "duties": [{"text": "mõõdab jõgedes vett;"}, {"text": "kirjutab aruandeid."}],
        "rights": ["saada tööks vajalikku teavet;", "keelduda ebaseaduslikust korraldusest."],
        "responsibilities": ["mõõtmise õigsuse eest."],
    }
    assert codes(document(HEADINGS[heading], ITEMS[item])) == []


@pytest.mark.parametrize(
    ("item", "first"), [("3.1.", "3.1."), ("3.1", "3.1"), ("1)", "1)"), ("1.", "1."), ("a)", "a)"), ("-", None)]
)
def test_numbers_are_kept_as_printed(item: str, first: str | None) -> None:
    assert stated(document(HEADINGS["numbered capitals"], ITEMS[item]))["duties"][0].get("number") == first


# -- the title -----------------------------------------------------------------------------------------------------

REST = "\n\n1. ÜLDOSA\n\nVahetu juht: direktor\n\n2. TÖÖÜLESANDED\n\n2.1. teeb tööd.\n"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("VEEHALDURI AMETIJUHEND", "veehaldur"),
        ("Veehalduri ametijuhend", "Veehaldur"),
        ("# Veehalduri ametijuhend", "Veehaldur"),
        ("**VEEHALDURI AMETIJUHEND**", "veehaldur"),
        ("AUTOJUHI AMETIJUHEND", "autojuht"),
        ("KOKA AMETIJUHEND", "kokk"),
        ("ÕPETAJA AMETIJUHEND", "õpetaja"),
        ("SEKRETÄR-ASJAAJAJA AMETIJUHEND", "sekretär-asjaajaja"),
        ("DIREKTORI ABI AMETIJUHEND", "direktori abi"),
        ("OSAKONNA JUHATAJA AMETIJUHEND", "osakonna juhataja"),
        ("VANEMSPETSIALISTI (klienditeenindus) AMETIJUHEND", "vanemspetsialist (klienditeenindus)"),
        ("VEEAMETI TEENINDUSOSAKONNA VANEMSPETSIALISTI AMETIJUHEND", "vanemspetsialist"),
        ("VEEHALDURI\nAMETIJUHEND", "veehaldur"),
        ("VEEHALDUR\nAMETIJUHEND", "veehaldur"),
        ("AMETIJUHEND\n\nVeehaldur", "Veehaldur"),
        ("AMETIJUHEND: veehaldur", "veehaldur"),
        ("Ametijuhend – veehaldur", "veehaldur"),
        ("Tööjuhend: koristaja", "koristaja"),
        ("Lisa 1\n\nVEEHALDURI AMETIJUHEND", "veehaldur"),
        ("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\nспециалист", "специалист"),
        ("Описание должности: специалист", "специалист"),
        ("JOB DESCRIPTION\n\nData analyst", "Data analyst"),
        ("Data Analyst – Job Description", "Data Analyst"),
        ("JOB DESCRIPTION OF THE DATA ANALYST", "data analyst"),
    ],
)
def test_the_title_is_found_and_put_into_the_nominative(head: str, title: str) -> None:
    assert stated(head + REST)["title"] == title


def test_a_labelled_title_goes_before_the_title_of_the_document() -> None:
    assert (
        stated("AMETIJUHEND\n\n1. ÜLDOSA\n\nAmetinimetus: veehaldur\n\n2. TÖÖÜLESANDED\n\n2.1. mõõdab.")["title"] == "veehaldur"
    )


def test_an_order_before_the_document_is_no_part_of_its_sections() -> None:
    text = (
        "Veeamet\n\nKÄSKKIRI\n12.05.2024 nr 1-2/34\n\nAmetijuhendite kinnitamine\n\n"
        "1. Kinnitan veehalduri ametijuhendi (lisa 1).\n"
        "2. Tunnistan kehtetuks vana juhendi.\n\nLisa 1\n\nVEEHALDURI AMETIJUHEND\n\n1. ÜLDOSA\n1.1. Vahetu juht: direktor\n"
        "2. TÖÖÜLESANDED\n2.1. mõõdab vett.\n"
    )
    assert stated(text) == {
        "organisation": "Veeamet",
        "title": "veehaldur",
        "manager": "direktor",
        "duties": [{"number": "2.1.", "text": "mõõdab vett."}],
        "document": {"number": "1-2/34", "date": "2024-05-12"},
    }


# -- the general section -------------------------------------------------------------------------------------------

ALL = {
    "title": "veehaldur",
    "unit": "veeosakond",
    "manager": "veeosakonna juhataja",
    "substituted_by": ["vee peaspetsialist"],
    "substitutes": ["hüdroloog"],
}
PAIRS = [
    ("Ametinimetus", "veehaldur"),
    ("Struktuuriüksus", "veeosakond"),
    ("Vahetu juht", "veeosakonna juhataja"),
    ("Asendaja", "vee peaspetsialist"),
    ("Asendab", "hüdroloog"),
]
GRIDS = {
    "label: value": "\n".join(f"{label}: {value}" for label, value in PAIRS),
    "numbered label: value": "\n".join(f"1.{n} {label}: {value}" for n, (label, value) in enumerate(PAIRS, 1)),
    "label – value": "\n".join(f"{label} – {value}" for label, value in PAIRS),
    "label ..... value": "\n".join(f"{label} {'.' * 20} {value}" for label, value in PAIRS),
    "bulleted": "\n".join(f"- {label}: {value}" for label, value in PAIRS),
    "bold label": "\n".join(f"**{label}:** {value}" for label, value in PAIRS),
    "bold label without a colon": "\n".join(f"**{label}** {value}" for label, value in PAIRS),
    "label over value": "\n\n".join(f"1.{n} {label}\n{value}" for n, (label, value) in enumerate(PAIRS, 1)),
    "label over value, unnumbered": "\n\n".join(f"{label}\n{value}" for label, value in PAIRS),
    "label over value, dense": "\n".join(f"{label}\n{value}" for label, value in PAIRS),
    "label, gap, value": "\n\n".join(f"{label}\n\n{value}" for label, value in PAIRS),
    "capitals": "\n".join(f"1.{n} {label.upper()} {value}" for n, (label, value) in enumerate(PAIRS, 1)),
    "capitals and stray pipes": "\n".join(f"1.{n} | {label.upper()} {value}" for n, (label, value) in enumerate(PAIRS, 1)),
    "tabs": "\n".join(f"{label}\t{value}" for label, value in PAIRS),
    "numbers and tabs": "\n".join(f"1.{n}\t{label}\t{value}" for n, (label, value) in enumerate(PAIRS, 1)),
    "spaces": "\n".join(f"{label:30}{value}" for label, value in PAIRS),
    "table of two columns": "\n".join(["| Andmed | |", "|---|---|", *(f"| {label} | {value} |" for label, value in PAIRS)]),
    "table of three columns": "\n".join(f"| 1.{n} | {label} | {value} |" for n, (label, value) in enumerate(PAIRS, 1)),
    "table of four columns": "| Ametinimetus | veehaldur | Struktuuriüksus | veeosakond |\n"
    "| Vahetu juht | veeosakonna juhataja | Asendaja | vee peaspetsialist |\n| Asendab | hüdroloog | | |",
    "row of labels over row of values": "| Ametinimetus | Struktuuriüksus | Vahetu juht |\n|---|---|---|\n"
    "| veehaldur | veeosakond | veeosakonna juhataja |\n\n| Asendaja | Asendab |\n|---|---|\n"
    "| vee peaspetsialist | hüdroloog |",
    "row of labels over row of values, spaces": "Ametinimetus        Struktuuriüksus      Vahetu juht\n"
    "veehaldur           veeosakond           veeosakonna juhataja\n\n"
    "Asendaja             Asendab\nvee peaspetsialist   hüdroloog",
    "two labels before both values": "Ametinimetus: veehaldur\nStruktuuriüksus: veeosakond\n"
    "Vahetu juht: veeosakonna juhataja\n\n"
    "1.5. Asendaja\n\n1.6. Asendab\n\nvee peaspetsialist\n\nhüdroloog",
    "two labels in one line before both values": "Ametinimetus: veehaldur\nStruktuuriüksus: veeosakond\n"
    "Vahetu juht: veeosakonna juhataja\n\n1.5. Asendaja 1.6. Asendab\n\nvee peaspetsialist\n\nhüdroloog",
    "sentences": "1.1. Veehaldur töötab veeosakonnas.\n1.2. Veehaldur allub veeosakonna juhatajale.\n1.3. Veehalduri nimetab "
    "ametisse peadirektor.\n1.4. Veehaldurit asendab vee peaspetsialist.\n1.5. Veehaldur asendab hüdroloogi.",
}


def general(body: str) -> dict[str, Any]:
    """What a general section states, the duties left out."""
    found = stated(f"VEEHALDURI AMETIJUHEND\n\n1. ÜLDOSA\n\n{body}\n\n2. TÖÖÜLESANDED\n\n2.1. mõõdab vett.\n")
    assert found.pop("duties") == [{"number": "2.1.", "text": "mõõdab vett."}]
    return found


@pytest.mark.parametrize("grid", GRIDS)
def test_the_general_data_are_read_out_of_any_grid(grid: str) -> None:
    assert general(GRIDS[grid]) == ALL


@pytest.mark.parametrize("none", ["-", "–", "puuduvad", "puudub", "Puuduvad.", "ei ole", ""])
def test_the_usual_words_for_none_mean_nobody(none: str) -> None:
    body = f"| Vahetu juht | direktor |\n|---|---|\n| Alluvad | {none} |\n| Asendaja | {none} |\n| Asendab | {none} |"
    assert general(body) == {"title": "veehaldur", "manager": "direktor"}


@pytest.mark.parametrize("none", ["-", "puuduvad", "puudub", "ei ole", "ei asenda"])
def test_the_usual_words_for_none_mean_nobody_after_a_colon(none: str) -> None:
    body = f"Vahetu juht: direktor\nAlluvad: {none}\nAsendab: {none}"
    assert general(body) == {"title": "veehaldur", "manager": "direktor"}


@pytest.mark.parametrize(
    ("printed", "posts"),
    [
        ("hüdroloog", ["hüdroloog"]),
        ("hüdroloog, keemik", ["hüdroloog", "keemik"]),
        ("hüdroloog või keemik", ["hüdroloog", "keemik"]),
        ("hüdroloog ja/või keemik", ["hüdroloog", "keemik"]),
        ("hüdroloog; keemik", ["hüdroloog", "keemik"]),
        ("1) hüdroloog 2) keemik", ["hüdroloog", "keemik"]),
        ("hüdroloog, keemik või geoloog", ["hüdroloog", "keemik", "geoloog"]),
        ("juhataja määratud teenistuja", ["juhataja määratud teenistuja"]),
        ("osakonna teenistuja vastavalt neile antud õigustele", ["osakonna teenistuja vastavalt neile antud õigustele"]),
    ],
)
def test_several_posts_of_one_value_are_told_apart(printed: str, posts: list[str]) -> None:
    assert general(f"Asendaja: {printed}\nVahetu juht: direktor")["substituted_by"] == posts


def test_a_value_may_run_over_several_lines() -> None:
    body = (
        "1.2 Struktuuriüksus\nKliendisuhete ja teabehalduse osakond,\nkõnekeskuse talitus\n\n1.3 Vahetu juht\nTalituse juhataja"
    )
    assert general(body) == {
        "title": "veehaldur",
        "unit": "Kliendisuhete ja teabehalduse osakond, kõnekeskuse talitus",
        "manager": "Talituse juhataja",
    }


@pytest.mark.parametrize(
    "body",
    [
        "Struktuuriüksus: kliendisuhete ja teabehalduse\nkantselei\nVahetu juht: direktor",
        "Struktuuriüksus: kliendisuhete ja teabehalduse\nosakond\nVahetu juht: direktor",
    ],
)
def test_a_wrapped_value_is_not_cut_where_its_last_word_is_a_label_elsewhere(body: str) -> None:
    last = body.split("\n")[1]
    assert general(body) == {"title": "veehaldur", "unit": f"kliendisuhete ja teabehalduse {last}", "manager": "direktor"}


@pytest.mark.parametrize("number", ["1", "1.", "1.1", "1)"])
def test_a_number_column_is_no_label(number: str) -> None:
    assert general(f"| {number} | Vahetu juht | direktor |") == {"title": "veehaldur", "manager": "direktor"}


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("Veehaldur allub vahetult veeosakonna juhatajale.", "manager", "veeosakonna juhataja"),
        ("Veehaldur allub direktorile, kes annab talle tööülesandeid.", "manager", "direktor"),
        ("Tööülesandeid annab direktor.", "manager", "direktor"),
        ("Veehalduri vahetu juht on direktor.", "manager", "direktor"),
        ("Veehaldur töötab veeosakonnas.", "unit", "veeosakond"),
        ("Veehaldur kuulub kantselei koosseisu.", "unit", "kantselei"),
        ("Veehaldurile alluvad laborant ja tehnik.", "subordinates", ["laborant", "tehnik"]),
    ],
)
def test_general_data_are_read_out_of_sentences(sentence: str, field: str, value: object) -> None:
    assert general(f"1.1. {sentence}")[field] == value


@pytest.mark.parametrize(
    "sentence", ["Veehalduri võtab tööle direktor.", "Veehalduri nimetab ametisse ja vabastab peadirektor."]
)
def test_who_appoints_is_not_the_manager(sentence: str) -> None:
    assert "manager" not in general(f"1.1. {sentence}")


# -- duties --------------------------------------------------------------------------------------------------------


def duties(body: str) -> list[dict[str, Any]]:
    """The duties of a section; nothing of it may end up elsewhere."""
    found = stated(
        f"VEEHALDURI AMETIJUHEND\n\nVahetu juht: direktor\n\n3. TÖÖÜLESANDED\n\n{body}\n\n4. ÕIGUSED\n\n4.1. saada teavet.\n"
    )
    listed: list[dict[str, Any]] = found.pop("duties")
    found.pop("recurring_duties", None)
    assert found == {"title": "veehaldur", "manager": "direktor", "rights": ["saada teavet."]}
    return listed


MEASURES = {"number": "3.1.", "text": "Mõõdab vett.", "outcomes": ["Vesi on mõõdetud."]}
WRITES = {"number": "3.2.", "text": "Kirjutab aruandeid.", "outcomes": ["Aruanded on õiged.", "Aruanded on tähtaegsed."]}
TABLES = {
    "pipes": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n"
    "| 3.2. Kirjutab aruandeid. | Aruanded on õiged.<br>Aruanded on tähtaegsed. |",
    "bullets in the cell": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | - Vesi on mõõdetud. |\n"
    "| 3.2. Kirjutab aruandeid. | • Aruanded on õiged.<br>• Aruanded on tähtaegsed. |",
    "sentences in the cell": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n"
    "| 3.2. Kirjutab aruandeid. | Aruanded on õiged. Aruanded on tähtaegsed. |",
    "number in a column": "| Nr | Ülesanne | Tulemus |\n|---|---|---|\n| 3.1. | Mõõdab vett. | Vesi on mõõdetud. |\n"
    "| 3.2. | Kirjutab aruandeid. | Aruanded on õiged.<br>Aruanded on tähtaegsed. |",
    "continuation row": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n"
    "| 3.2. Kirjutab aruandeid. | Aruanded on õiged. |\n| | Aruanded on tähtaegsed. |",
    "wrapped duty in a continuation row": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n"
    "| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n"
    "| 3.2. Kirjutab | Aruanded on õiged. |\n| aruandeid. | Aruanded on tähtaegsed. |",
    "table restarted on a new page": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n"
    "| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n\f\n"
    "| | |\n|---|---|\n| 3.2. Kirjutab aruandeid. | Aruanded on õiged.<br>Aruanded on tähtaegsed. |",
    "header repeated on a new page": "| Ülesanded | Oodatavad tulemused |\n|---|---|\n"
    "| 3.1. Mõõdab vett. | Vesi on mõõdetud. |\n\f\n"
    "| Ülesanded | Oodatavad tulemused |\n|---|---|\n"
    "| 3.2. Kirjutab aruandeid. | Aruanded on õiged.<br>Aruanded on tähtaegsed. |",
    "tabs": "Ülesanded\tOodatavad tulemused\n3.1. Mõõdab vett.\tVesi on mõõdetud.\n"
    "3.2. Kirjutab aruandeid.\tAruanded on õiged. Aruanded on tähtaegsed.",
    "spaces": "Ülesanded                          Oodatavad tulemused\n\n"
    "3.1. Mõõdab vett.                  Vesi on mõõdetud.\n\n"
    "3.2. Kirjutab                      Aruanded on õiged. Aruanded on\naruandeid.                         tähtaegsed.",
    "flattened with bullets": "Põhiülesanded\n\nOodatavad tulemused\n\n3.1. Mõõdab vett.\n\n- Vesi on mõõdetud.\n\n"
    "3.2. Kirjutab aruandeid.\n\n- Aruanded on õiged.\n- Aruanded on tähtaegsed.",
    "flattened with paragraphs": "Põhiülesanded Oodatavad tulemused\n\n3.1. Mõõdab vett.\n\nVesi on mõõdetud.\n\n"
    "3.2. Kirjutab aruandeid.\n\nAruanded on õiged. Aruanded on tähtaegsed.",
    "labelled results": "3.1. Mõõdab vett.\nTulemus: Vesi on mõõdetud.\n3.2. Kirjutab aruandeid.\nTulemus: Aruanded on õiged.\n"
    "Tulemus: Aruanded on tähtaegsed.",
}


@pytest.mark.parametrize("table", TABLES)
def test_duties_and_their_results_are_read_out_of_any_table(table: str) -> None:
    assert duties(TABLES[table]) == [MEASURES, WRITES]


def test_the_number_of_a_header_row_is_no_duty() -> None:
    body = "| 3.1 Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.2 Mõõdab vett. | Vesi on mõõdetud. |"
    assert duties(body) == [{**MEASURES, "number": "3.2"}]


def test_the_activity_of_a_middle_column_is_kept_apart() -> None:
    body = (
        "| Põhiülesanded | Tegevused ülesande täitmiseks | Soovitud tulemus |\n|---|---|---|\n"
        "| 3.1 Vee mõõtmine | käib jõe ääres; | - proovid on võetud; |\n| | viib proovid laborisse | - proovid on laboris |\n"
        "| 3.2 Aruannete kirjutamine | koondab andmed | - aruanne on valmis |"
    )
    assert duties(body) == [
        {
            "number": "3.1",
            "text": "Vee mõõtmine",
            "outcomes": ["proovid on võetud;", "proovid on laboris"],
            "activity": "käib jõe ääres; viib proovid laborisse",
        },
        {"number": "3.2", "text": "Aruannete kirjutamine", "outcomes": ["aruanne on valmis"], "activity": "koondab andmed"},
    ]


THREE = "| Põhiülesanded | Tegevused ülesande täitmiseks | Soovitud tulemus |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("rows", "results"),
    [
        ("| 3.1 Mõõtmine | käib | - proovid on |\n| | | võetud |", ["proovid on võetud"]),
        (
            "| 3.1 Mõõtmine | käib | - proovid on võetud; |\n| | | - andmed on õiged |",
            ["proovid on võetud;", "andmed on õiged"],
        ),
        ("| 3.1 Mõõtmine | käib | - proovid on võetud |\n| | | - andmed on õiged |", ["proovid on võetud", "andmed on õiged"]),
    ],
)
def test_a_bullet_in_a_continuation_row_opens_a_result_of_its_own(rows: str, results: list[str]) -> None:
    assert duties(THREE + rows)[0]["outcomes"] == results


def test_two_duties_of_one_row_share_its_results() -> None:
    body = "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett.<br>3.2. Kirjutab. | Kõik on tehtud. |"
    found = duties(body)
    assert [(duty["number"], duty["text"]) for duty in found] == [("3.1.", "Mõõdab vett."), ("3.2.", "Kirjutab.")]
    assert [result for duty in found for result in duty.get("outcomes", [])] == ["Kõik on tehtud."]


def test_an_empty_cell_is_no_result() -> None:
    body = "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | |\n| 3.2. Kirjutab. | Aruanne on õige. |"
    assert [duty.get("outcomes") for duty in duties(body)] == [None, ["Aruanne on õige."]]


def test_numbers_of_results_stand_outside_their_text() -> None:
    body = "| Ülesanded | Oodatavad tulemused |\n|---|---|\n| 3.1. Mõõdab vett. | 1) Vesi on mõõdetud.<br>2) Andmed on õiged. |"
    assert duties(body)[0]["outcomes"] == ["Vesi on mõõdetud.", "Andmed on õiged."]


@pytest.mark.parametrize("opening", ["Veehaldur:", "Veehalduri tööülesanded on järgmised:", "Veehaldur on kohustatud:"])
def test_a_lead_in_is_no_duty(opening: str) -> None:
    assert duties(f"{opening}\n- mõõdab vett;\n- kirjutab aruandeid.") == [
        {"text": "mõõdab vett;"},
        {"text": "kirjutab aruandeid."},
    ]


def test_groups_by_cadence_give_their_cadence_to_their_duties() -> None:
    text = (
        "VEEHALDURI AMETIJUHEND\n\nVahetu juht: direktor\n\n3. TÖÖÜLESANDED\n\nIga päev:\n- mõõdab vett;\n"
        "- kontrollib seadmeid.\n\n"
        "Kord kuus:\n- kirjutab aruande.\n"
    )
    assert stated(text)["recurring_duties"] == [{"cadence": "Iga päev"}, {"cadence": "Iga päev"}, {"cadence": "Kord kuus"}]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        ("3.1.1. võtab proove;\n3.1.2. viib laborisse;", ["3.1.", "3.1.1.", "3.1.2.", "3.2."]),
        ("a) võtab proove;\nb) viib laborisse;", ["3.1.", "a)", "b)", "3.2."]),
        ("- võtab proove;\n- viib laborisse;", ["3.1.", None, None, "3.2."]),
    ],
)
def test_sub_clauses_are_duties_of_their_own(lines: str, numbers: list[str | None]) -> None:
    found = duties(f"3.1. korraldab mõõtmist:\n{lines}\n3.2. kirjutab aruandeid.")
    assert [duty.get("number") for duty in found] == numbers
    assert [duty["text"] for duty in found] == [
        "korraldab mõõtmist:",
        "võtab proove;",
        "viib laborisse;",
        "kirjutab aruandeid.",
    ]


@pytest.mark.parametrize(
    "numbers", [["3.1.", "3.2.", "3.2."], ["3.1", "3.11", "3.3"], ["3.2.", "3.1."], ["3.1", "3.41", "3.5"], ["1.", "1.", "1."]]
)
def test_doubled_and_disordered_numbers_are_kept_as_printed(numbers: list[str]) -> None:
    found = duties("\n".join(f"{number} teeb tööd {'abc'[i]};" for i, number in enumerate(numbers)))
    assert [duty["number"] for duty in found] == numbers
    assert [duty["text"] for duty in found] == [f"teeb tööd {'abc'[i]};" for i in range(len(numbers))]


def test_a_number_in_a_line_of_its_own_belongs_to_the_line_below() -> None:
    found = duties("3.1.\nmõõdab vett;\n3.2.\nkirjutab aruandeid.")
    assert found == [{"number": "3.1.", "text": "mõõdab vett;"}, {"number": "3.2.", "text": "kirjutab aruandeid."}]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("mõõdab vett jõgedes ja\njärvedes;", "mõõdab vett jõgedes ja järvedes;"),
        ("mõõdab vett jõgedes ja järve-\ndes;", "mõõdab vett jõgedes ja järvedes;"),
        ("koostab aruandeid vee- ja\nõhuosakonnale;", "koostab aruandeid vee- ja õhuosakonnale;"),
        ("haldab ameti e-\nteenuseid;", "haldab ameti e-teenuseid;"),
        ("mõõdab vett koos Veekogude\nAmetiga;", "mõõdab vett koos Veekogude Ametiga;"),
        ("esitab aruande iga aasta\n15. jaanuariks;", "esitab aruande iga aasta 15. jaanuariks;"),
    ],
)
def test_wrapped_and_hyphenated_lines_are_joined(lines: str, text: str) -> None:
    assert duties(f"3.1. {lines}\n3.2. kirjutab aruandeid.") == [
        {"number": "3.1.", "text": text},
        {"number": "3.2.", "text": "kirjutab aruandeid."},
    ]


# -- pages ---------------------------------------------------------------------------------------------------------

LISTED = [{"number": f"3.{n}.", "text": text} for n, text in enumerate(("mõõdab vett;", "kirjutab aruandeid;", "õpetab."), 1)]


@pytest.mark.parametrize(
    "body",
    [
        "3.1. mõõdab vett;\n\f3.2. kirjutab aruandeid;\n\f3.3. õpetab.",
        "3.1. mõõdab vett;\n3.2. kirjutab\n\faruandeid;\n3.3. õpetab.",
        "3.1. mõõdab vett;\n\n1\n\n3.2. kirjutab aruandeid;\n\n2\n\n3.3. õpetab.",
        "3.1. mõõdab vett;\n- 1 -\n\f3.2. kirjutab aruandeid;\n- 2 -\n\f3.3. õpetab.",
        "3.1. mõõdab vett;\nlk 1/2\n3.2. kirjutab aruandeid;\n3.3. õpetab.",
        "3.1. mõõdab vett;\n1 (3)\n\f3.2. kirjutab aruandeid;\n2 (3)\n\f3.3. õpetab.",
        "3.1. mõõdab vett;\n\fVeeamet   Veehalduri juhend\n3.2. kirjutab aruandeid;\n\fVeeamet   Veehalduri juhend\n"
        "3.3. õpetab.",
        "3.1. mõõdab vett;\nVeeamet, Tartu\n\f3.2. kirjutab aruandeid;\nVeeamet, Tartu\n\f3.3. õpetab.\nVeeamet, Tartu\n\f",
        "3.1. mõõdab vett;\n\fVeeamet | Veehalduri juhend | lk 2\n3.2. kirjutab aruandeid;\n\f"
        "Veeamet | Veehalduri juhend | lk 3\n3.3. õpetab.",
    ],
)
def test_page_breaks_headers_and_numbers_leave_no_trace(body: str) -> None:
    assert duties(body) == LISTED


def test_what_is_taken_out_as_page_furniture_is_told_with_its_line() -> None:
    text = "VEEHALDURI AMETIJUHEND\n\n3. ÜLESANDED\n3.1. mõõdab vett;\nlk 1/2\n3.2. kirjutab.\n"
    found = [problem for problem in understood(text).problems if problem.code == "page_furniture"]
    assert [(problem.line, problem.detail) for problem in found] == [(5, "lk 1/2")]


# -- later sections ------------------------------------------------------------------------------------------------


def requirements(body: str) -> dict[str, Any]:
    """The requirements of a section."""
    found = stated(
        f"VEEHALDURI AMETIJUHEND\n\nVahetu juht: direktor\n\n3. TÖÖÜLESANDED\n\n3.1. mõõdab.\n\n6. NÕUDED\n\n{body}\n\n"
        "7. AMETIJUHENDI MUUTMINE\n\n7.1. Ametijuhendit muudetakse vajadusel.\n\nOlen juhendiga tutvunud\n"
    )
    needs: dict[str, Any] = found.pop("requirements")
    assert found.pop("review") == {"clause": "Ametijuhendit muudetakse vajadusel."}
    return needs


NEEDS = {
    "education": "kõrgharidus",
    "experience": "vähemalt 2 aastat",
    "languages": [{"language": "eesti", "level": "C1"}, {"language": "vene", "level": "B1"}],
    "computer": "kontoriprogrammid",
    "competences": ["hea suhtlusoskus", "täpsus"],
}
ROWS = {
    "colon": "Haridus: kõrgharidus\nTöökogemus: vähemalt 2 aastat\nKeeleoskus: eesti keel C1, vene keel B1\n"
    "Arvutioskus: kontoriprogrammid\nOskused ja teadmised:\n- hea suhtlusoskus\n- täpsus",
    "numbered": "6.1. Haridus: kõrgharidus\n6.2. Töökogemus: vähemalt 2 aastat\n6.3. Keeleoskus: eesti keel C1, vene keel B1\n"
    "6.4. Arvutioskus: kontoriprogrammid\n6.5. Isikuomadused:\n- hea suhtlusoskus\n- täpsus",
    "label over text": "Haridus\n\nkõrgharidus\n\nTöökogemus\n\nvähemalt 2 aastat\n\nKeeleoskus\n\neesti keel C1\n\n"
    "vene keel B1\n\n"
    "Arvutioskus\n\nkontoriprogrammid\n\nOskused ja teadmised\n\n- hea suhtlusoskus\n- täpsus",
    "table": "| Haridus | kõrgharidus |\n|---|---|\n| Töökogemus | vähemalt 2 aastat |\n"
    "| Keeleoskus | eesti keel C1<br>vene keel B1 |\n"
    "| Arvutioskus | kontoriprogrammid |\n| Oskused ja teadmised | - hea suhtlusoskus<br>- täpsus |",
    "headings": "### Haridus\nkõrgharidus\n### Töökogemus\nvähemalt 2 aastat\n### Keeleoskus\n- eesti keel C1\n- vene keel B1\n"
    "### Arvutioskus\nkontoriprogrammid\n### Isikuomadused\n- hea suhtlusoskus\n- täpsus",
    "spaces": "Haridus              kõrgharidus\nTöökogemus           vähemalt 2 aastat\nKeeleoskus           eesti keel C1,\n"
    "                     vene keel B1\nArvutioskus          kontoriprogrammid\nIsikuomadused        - hea suhtlusoskus\n"
    "                     - täpsus",
    "capitals": "HARIDUS kõrgharidus\nTÖÖKOGEMUS vähemalt 2 aastat\nKEELEOSKUS eesti keel C1, vene keel B1\n"
    "ARVUTIOSKUS kontoriprogrammid\nISIKUOMADUSED\n- hea suhtlusoskus\n- täpsus",
}


@pytest.mark.parametrize("rows", ROWS)
def test_requirements_are_read_out_of_any_rows(rows: str) -> None:
    assert requirements(ROWS[rows]) == NEEDS


def test_requirements_without_labels_are_told_by_their_words() -> None:
    body = (
        "6.1. kõrgharidus;\n6.2. eesti keele oskus tasemel C1;\n6.3. vene keele oskus B1-tasemel;\n"
        "6.4. vähemalt 2-aastane töökogemus;\n"
        "6.5. arvuti kasutamise oskus;\n6.6. hea suhtlemisoskus."
    )
    assert requirements(body) == {
        **NEEDS,
        "experience": "vähemalt 2-aastane töökogemus",
        "computer": "arvuti kasutamise oskus",
        "competences": ["hea suhtlemisoskus."],
    }


@pytest.mark.parametrize(
    "value",
    ["Excel", "MS Office", "SQL"],
)
def test_a_short_value_after_a_label_is_kept(value: str) -> None:
    assert requirements(f"Haridus: kõrgharidus\nArvutioskus: {value}") == {"education": "kõrgharidus", "computer": value}


def test_a_language_in_each_line_of_a_cell_keeps_its_own_level() -> None:
    body = (
        "Haridus              kõrgharidus\nKeeleoskus           C1-tasemel eesti keele oskus\n"
        "                     B1-tasemel vene keele oskus\n                     inglise keele oskus algtasemel"
    )
    assert requirements(body)["languages"] == [
        {"language": "eesti", "level": "C1"},
        {"language": "vene", "level": "B1"},
        {"language": "inglise", "level": "algtase"},
    ]


def test_further_requirements_are_kept_with_their_label() -> None:
    assert requirements("Haridus: kõrgharidus\nMuud nõuded: B-kategooria juhiluba")["other"] == [
        "Muud nõuded: B-kategooria juhiluba"
    ]


SECTION = "VEEHALDURI AMETIJUHEND\n\n1. ÜLDSÄTTED\n1.1. Vahetu juht: direktor\n2. TÖÖÜLESANDED\n2.1. mõõdab vett.\n"
SO_FAR = {"title": "veehaldur", "manager": "direktor", "duties": [{"number": "2.1.", "text": "mõõdab vett."}]}


@pytest.mark.parametrize(
    ("section", "added"),
    [
        (
            "3. VASTUTUS\nVeehaldur vastutab:\n3.1. vee eest;\n3.2. seadmete eest.",
            {"responsibilities": ["vee eest;", "seadmete eest."]},
        ),
        ("3. VASTUTUS\nOmab vastutust:\n» vee eest;\n» seadmete eest.", {"responsibilities": ["vee eest;", "seadmete eest."]}),
        ("3. ÕIGUSED\nVeehalduril on õigus:\n- saada teavet;\n- keelduda.", {"rights": ["saada teavet;", "keelduda."]}),
        ("3. ÕIGUSED\nOmab õigust:\n= saada teavet;\n= keelduda.", {"rights": ["saada teavet;", "keelduda."]}),
        ("3. KOHUSTUSED\n3.1. hoida vara.", {"obligations": ["hoida vara."]}),
        (
            "3. TÖÖVAHENDID\nTöövahenditeks on arvuti, mobiiltelefon ning mõõteseadmed.",
            {"tools": ["arvuti", "mobiiltelefon", "mõõteseadmed"]},
        ),
        ("3. TÖÖVAHENDID\n- arvuti;\n- mobiiltelefon.", {"tools": ["arvuti", "mobiiltelefon"]}),
        ("3. TEENISTUSKOHA EESMÄRK\n3.1. hoida vett;\n3.2. mõõta vett.", {"purpose": "hoida vett; mõõta vett."}),
        ("3. VALVEAJA RAKENDAMINE\nValveaega võib rakendada.", {}),
        ("\nOlen juhendiga tutvunud ja kohustun seda täitma.\n\n(allkirjastatud digitaalselt)", {}),
        ("\nPoolte allkirjad:\n\nTööandja: Töötaja:\n(allkirjastatud digitaalselt) (allkirjastatud digitaalselt)", {}),
        (
            "3. AMETIJUHENDI MUUTMINE\n3.1. Ametijuhend vaadatakse üle kord aastas.",
            {"review": {"interval_months": 12, "clause": "Ametijuhend vaadatakse üle kord aastas."}},
        ),
    ],
)
def test_a_later_section_adds_its_own_field_and_nothing_else(section: str, added: dict[str, Any]) -> None:
    assert stated(f"{SECTION}{section}\n") == {**SO_FAR, **added}


def test_sections_may_stand_in_any_order() -> None:
    text = (
        "VEEHALDURI AMETIJUHEND\n\n1. ÜLDSÄTTED\n1.1. Vahetu juht: direktor\n2. KVALIFIKATSIOONINÕUDED\n"
        "2.1. Haridus: kõrgharidus.\n"
        "3. VASTUTUS\n3.1. vee eest.\n4. TÖÖÜLESANDED\n4.1. mõõdab vett.\n5. AMETIKOHA EESMÄRK\nHoida vett.\n"
    )
    assert stated(text) == {
        "title": "veehaldur",
        "manager": "direktor",
        "requirements": {"education": "kõrgharidus"},
        "responsibilities": ["vee eest."],
        "duties": [{"number": "4.1.", "text": "mõõdab vett."}],
        "purpose": "Hoida vett.",
    }


def test_a_section_that_is_not_known_gives_a_warning_with_its_line_and_ends_the_one_above() -> None:
    text = f"{SECTION}3. SUHTED TEISTEGA\n3.1. suhtleb kõigiga.\n"
    assert stated(text) == SO_FAR
    assert [(problem.code, problem.line, problem.detail) for problem in understood(text).problems] == [
        ("unknown_section", 7, "SUHTED TEISTEGA")
    ]


def test_a_text_that_is_no_job_description_is_an_error() -> None:
    document = understood("Lihtsalt üks kiri.\n\nTere, kuidas läheb?\n")
    assert "no_sections" in [problem.code for problem in document.problems if problem.error]


# -- Russian and English -------------------------------------------------------------------------------------------


def test_a_russian_document_is_understood() -> None:
    text = (
        "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\n\n1. Общие положения\nДолжность: специалист\nПодразделение: отдел обслуживания\n"
        "Непосредственный руководитель: начальник отдела\nКто замещает: архивариус\nКого замещает: нет\n\n"
        "2. Цель должности\nПомогать клиентам.\n\n3. Должностные обязанности\n3.1. отвечает на письма;\n"
        "3.2. ежемесячно составляет отчёт.\n\n"
        "4. Права\n4.1. получать информацию.\n\n5. Ответственность\n5.1. за точность данных.\n\n6. Требования\n"
        "Образование: высшее\n"
        "Опыт работы: не менее двух лет\nЗнание языков: эстонский язык на уровне C1, русский язык на уровне B2\n"
        "Компьютерные навыки: офисные программы\n\n7. Пересмотр\nИнструкция пересматривается один раз в год.\n\n"
        "С должностной инструкцией ознакомлен\n"
    )
    assert understood(text).language == "ru"
    assert stated(text) == {
        "title": "специалист",
        "unit": "отдел обслуживания",
        "manager": "начальник отдела",
        "substituted_by": ["архивариус"],
        "purpose": "Помогать клиентам.",
        "duties": [
            {"number": "3.1.", "text": "отвечает на письма;"},
            {"number": "3.2.", "text": "ежемесячно составляет отчёт."},
        ],
        "rights": ["получать информацию."],
        "responsibilities": ["за точность данных."],
        "requirements": {
            "education": "высшее",
            "experience": "не менее двух лет",
            "languages": [{"language": "эстонский", "level": "C1"}, {"language": "русский", "level": "B2"}],
            "computer": "офисные программы",
        },
        "review": {"interval_months": 12, "clause": "Инструкция пересматривается один раз в год."},
        "recurring_duties": [{"number": "3.2.", "cadence": "ежемесячно"}],
    }


def test_an_english_document_is_understood() -> None:
    text = (
        "JOB DESCRIPTION\n\n1. General\nPosition: data analyst\nUnit: data department\n"
        "Reports to: head of the data department\n"
        "Substituted by: data specialist\nSubstitutes: none\n\n2. Purpose of the position\nTo keep data right.\n\n3. Duties\n"
        "3.1. prepares reports every month;\n3.2. cleans data.\n\n4. Rights\n4.1. to get information.\n\n5. Responsibility\n"
        "5.1. is responsible for data.\n\n6. Requirements\nEducation: master's degree\nExperience: two years\n"
        "Languages: Estonian C1, English B2\nComputer skills: SQL and spreadsheets\n\n7. Review\n"
        "The job description is reviewed every two years.\n\nI have read the job description\n"
    )
    assert understood(text).language == "en"
    assert stated(text) == {
        "title": "data analyst",
        "unit": "data department",
        "manager": "head of the data department",
        "substituted_by": ["data specialist"],
        "purpose": "To keep data right.",
        "duties": [{"number": "3.1.", "text": "prepares reports every month;"}, {"number": "3.2.", "text": "cleans data."}],
        "rights": ["to get information."],
        "responsibilities": ["is responsible for data."],
        "requirements": {
            "education": "master's degree",
            "experience": "two years",
            "languages": [{"language": "Estonian", "level": "C1"}, {"language": "English", "level": "B2"}],
            "computer": "SQL and spreadsheets",
        },
        "review": {"interval_months": 24, "clause": "The job description is reviewed every two years."},
        "recurring_duties": [{"number": "3.1.", "cadence": "every month"}],
    }
