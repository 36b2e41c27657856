"""Values as data: languages and levels, review intervals, cadences, dates and document numbers, in three languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.values import cadence_of, date_of, document_number_of, language_codes, languages_of, months_of

# -- languages and levels ------------------------------------------------------------------------------------------

Pairs = list[tuple[str, str | None]]


def pairs(text: str, language: str) -> Pairs:
    """Languages with their levels."""
    return [(one.language, one.level) for one in languages_of(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eesti keelt vähemalt tasemel C1", [("eesti", "C1")]),
        ("eesti keele oskus tasemel c1", [("eesti", "C1")]),
        ("eesti keel C1-tase", [("eesti", "C1")]),
        ("vene keele oskus B2 tasemel", [("vene", "B2")]),
        ("Eesti keelt valdab tasemel C1. Vene keelt valdab tasemel B2.", [("eesti", "C1"), ("vene", "B2")]),
        ("eesti keel (C1), inglise keel (B2)", [("eesti", "C1"), ("inglise", "B2")]),
        ("eesti keel – C1; vene keel – B2; inglise keel – B1 (suuline)", [("eesti", "C1"), ("vene", "B2"), ("inglise", "B1")]),
        ("eesti keele oskus tasemel C1 ja vene keele oskus tasemel B1", [("eesti", "C1"), ("vene", "B1")]),
        ("C1 eesti keel, B1 inglise keel", [("eesti", "C1"), ("inglise", "B1")]),
        ("eesti keel C1, inglise ja vene keel B2", [("eesti", "C1"), ("inglise", "B2"), ("vene", "B2")]),
        ("B2-tasemel vene ja inglise keel", [("vene", "B2"), ("inglise", "B2")]),
        ("läti ja leedu keel A2", [("läti", "A2"), ("leedu", "A2")]),
        ("kahe võõrkeele (soovitavalt inglise ja vene) oskus B2", [("inglise", "B2"), ("vene", "B2")]),
        ("ühe võõrkeele oskus tasemel B1", [("võõrkeel", "B1")]),
        ("eesti keel kõrgtasemel", [("eesti", "kõrgtase")]),
        ("eesti keele kõrgtaseme oskus", [("eesti", "kõrgtase")]),
        ("eesti keele oskus kõrgtasemel (C1)", [("eesti", "C1")]),
        ("eesti keel C2-tasemel (emakeel)", [("eesti", "C2")]),
        ("vene keel kesktasemel", [("vene", "kesktase")]),
        ("inglise keel algtase; saksa keel kesktase", [("inglise", "algtase"), ("saksa", "kesktase")]),
        ("vene keel suhtlustasandil", [("vene", "suhtlustasand")]),
        ("eesti keel emakeele tasemel", [("eesti", "emakeel")]),
        ("eesti keel emakeelena", [("eesti", "emakeel")]),
        ("väga hea eesti keele oskus", [("eesti", "väga hea")]),
        ("inglise keele hea oskus", [("inglise", "hea")]),
        ("eesti kirja- ja kõnekeele väga hea oskus", [("eesti", "väga hea")]),
        ("Inglise keele oskus on soovituslik.", [("inglise", None)]),
        ("kasuks tuleb soome keele oskus", [("soome", None)]),
        (
            "eesti keele oskus C1-tasemel, inglise keele oskus erialase kirjanduse lugemiseks",
            [("eesti", "C1"), ("inglise", None)],
        ),
        ("viipekeele oskus", [("viipekeel", None)]),
        ("ei ole nõutav", []),
        ("hea suhtlemisoskus ja väga hea pingetaluvus", []),
    ],
)
def test_estonian_wordings_of_languages_and_levels(text: str, expected: Pairs) -> None:
    assert pairs(text, "et") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("эстонский язык на уровне C1, русский язык на уровне B2", [("эстонский", "C1"), ("русский", "B2")]),
        ("эстонский язык — C1; английский язык — B1", [("эстонский", "C1"), ("английский", "B1")]),
        ("Владение эстонским языком на уровне не ниже C1", [("эстонский", "C1")]),
        ("эстонский язык на высшем уровне (C1)", [("эстонский", "C1")]),
        ("знание эстонского (C1) и русского (B2) языков", [("эстонский", "C1"), ("русский", "B2")]),
        ("свободное владение русским языком", [("русский", "свободный")]),
        ("хорошее знание английского языка", [("английский", "хороший")]),
        ("русский язык в совершенстве", [("русский", "в совершенстве")]),
        ("английский язык желателен", [("английский", None)]),
        ("родной язык — русский", [("русский", "родной")]),
        ("разговорный английский", [("английский", "разговорный")]),
        ("не требуется", []),
    ],
)
def test_russian_wordings_of_languages_and_levels(text: str, expected: Pairs) -> None:
    assert pairs(text, "ru") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Estonian at level C1, English at level B2", [("Estonian", "C1"), ("English", "B2")]),
        ("Estonian (C1); Russian (B1)", [("Estonian", "C1"), ("Russian", "B1")]),
        ("C1 in Estonian, B2 in English", [("Estonian", "C1"), ("English", "B2")]),
        ("fluent Estonian and English", [("Estonian", "fluent"), ("English", "fluent")]),
        ("good command of English", [("English", "good")]),
        ("native Estonian", [("Estonian", "native")]),
        ("conversational Russian", [("Russian", "conversational")]),
        ("Knowledge of Russian is an advantage.", [("Russian", None)]),
        ("not required", []),
    ],
)
def test_english_wordings_of_languages_and_levels(text: str, expected: Pairs) -> None:
    assert pairs(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kas vene keelt on vaja", ["ru"]),
        ("mis tasemel inglise ja eesti keelt", ["en", "et"]),
        ("нужен ли мне русский", ["ru"]),
        ("на каком уровне английский и эстонский", ["en", "et"]),
        ("do I need Russian or Finnish", ["ru", "fi"]),
        ("võõrkeeled", ["foreign"]),
        ("kes on minu juht", []),
        ("", []),
    ],
)
def test_a_question_names_languages_in_any_language(text: str, codes: list[str]) -> None:
    assert language_codes(text) == codes


# -- the interval of the review ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Ametijuhend vaadatakse üle kord aastas vahetu juhiga või töökorralduse muutumisel.", 12),
        ("üks kord aastas", 12),
        ("vähemalt üks kord aastas", 12),
        ("mitte harvemini kui kord aastas", 12),
        ("igal aastal arenguvestlusel", 12),
        ("iga-aastase arenguvestluse käigus", 12),
        ("kord aastas või vajadusel", 12),
        ("iga kahe aasta järel", 24),
        ("üks kord kahe aasta jooksul", 24),
        ("kord 2 aasta jooksul", 24),
        ("iga kolme aasta tagant", 36),
        ("vähemalt kord viie aasta jooksul", 60),
        ("kord poolteise aasta jooksul", 18),
        ("iga 18 kuu järel", 18),
        ("iga kuue kuu järel", 6),
        ("kord poolaastas", 6),
        ("kaks korda aastas", 6),
        ("kord kvartalis", 3),
        ("vähemalt üks kord aasta jooksul", 12),
        ("igal teisel aastal", 24),
        ("пересматривается один раз в год", 12),
        ("не реже одного раза в год", 12),
        ("ежегодно", 12),
        ("раз в два года", 24),
        ("каждые два года", 24),
        ("каждые 18 месяцев", 18),
        ("раз в полгода", 6),
        ("раз в квартал", 3),
        ("не реже одного раза в два года", 24),
        ("reviewed once a year", 12),
        ("at least annually", 12),
        ("every year", 12),
        ("once every two years", 24),
        ("every 18 months", 18),
        ("twice a year", 6),
        ("quarterly", 3),
        ("every six months", 6),
        ("every other year", 24),
    ],
)
def test_an_interval_is_told_in_months(text: str, months: int) -> None:
    assert months_of(text) == months


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vajadusel",
        "töökorralduse muutumisel",
        "poolte kokkuleppel",
        "arenguvestluse käigus",
        "Ametijuhendit võib muuta, kui muudatuse aluseks on õigusakt.",
        "ametniku nõusolekuta, kui ametikoha eesmärk ja palk ei muutu",
        "kahe nädala jooksul",
        "по мере необходимости",
        "при изменении организации труда",
        "as needed",
        "when work is reorganised",
    ],
)
def test_a_condition_is_no_interval(text: str) -> None:
    assert months_of(text) is None


# -- cadences ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("koostab igakuiselt aruande", "igakuiselt"),
        ("jälgib igapäevaselt postkasti", "igapäevaselt"),
        ("kontrollib iga päev seadmeid", "iga päev"),
        ("esitab iga kuu 5. kuupäevaks arve", "iga kuu 5. kuupäevaks"),
        ("esitab kord kvartalis ülevaate", "kord kvartalis"),
        ("korraldab üks kord aastas inventuuri", "üks kord aastas"),
        ("peseb bussi vähemalt kord nädalas", "vähemalt kord nädalas"),
        ("loeb e-kirju vähemalt üks kord tööpäeva jooksul", "vähemalt üks kord tööpäeva jooksul"),
        ("mitte harvem kui kaks korda aastas", "kaks korda aastas"),
        ("avab maja iga hommik kella 8.00-ks", "iga hommik"),
        ("osaleb igal esmaspäeval koosolekul", "igal esmaspäeval"),
        ("kord poolaastas", "kord poolaastas"),
        ("kolm korda nädalas", "kolm korda nädalas"),
        ("Iga päev:", "Iga päev"),
        ("kontrollib iga kahe nädala järel", "iga kahe nädala järel"),
        ("ежедневно проверяет почту", "ежедневно"),
        ("один раз в квартал", "один раз в квартал"),
        ("раз в месяц", "раз в месяц"),
        ("каждый день", "каждый день"),
        ("каждую неделю", "каждую неделю"),
        ("два раза в год", "два раза в год"),
        ("prepares a report once a quarter", "once a quarter"),
        ("checks the mail daily", "daily"),
        ("twice a year", "twice a year"),
        ("each month", "each month"),
        ("every two weeks", "every two weeks"),
        ("three times a week", "three times a week"),
    ],
)
def test_a_cadence_is_found_in_its_own_words(text: str, cadence: str) -> None:
    assert cadence_of(text) == cadence


@pytest.mark.parametrize(
    "text",
    [
        "iga kuu lõpus",
        "iga kuu viimasel tööpäeval",
        "iga aasta 1. märtsiks",
        "iga poolaasta lõpus",
        "iga tööpäeva hommikul",
        "iga päeva lõpus",
        "iga nädala alguses",
        "iga kvartali lõpus",
    ],
)
def test_a_part_of_a_day_week_or_quarter_makes_a_cadence_too(text: str) -> None:
    found = cadence_of(f"esitab {text} aruande")
    assert found and text.startswith(found)


@pytest.mark.parametrize(
    "text",
    [
        "jooksvalt",
        "vajadusel",
        "õigeaegselt",
        "ettenähtud tähtaegadel",
        "vastavalt graafikule",
        "vastab 10 tööpäeva jooksul",
        "ühe tööpäeva jooksul",
        "regulaarselt",
        "iga klient on teenindatud",
        "igas olukorras",
        "tagab korra ja korraldab töö",
        "kehtestatud kord aastaaruande koostamiseks",
        "vaatab läbi iga kuulutuse",
        "valmistab ette iga päevakorrapunkti",
        "по необходимости",
        "в течение 10 рабочих дней",
        "as needed",
        "within 10 working days",
        "regularly",
        "every client",
    ],
)
def test_a_deadline_or_a_condition_is_no_cadence(text: str) -> None:
    assert cadence_of(text) == ""


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_a_cadence_stands_in_the_text_as_it_was_printed(text: str) -> None:
    assert cadence_of(text) in text
    assert cadence_of(f"{text} kord nädalas") != ""


# -- dates and numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("28.08.2024", "2024-08-28"),
        ("kinnitatud 28. 08. 2024", "2024-08-28"),
        ("1.2.2024", "2024-02-01"),
        ("28.08.2024. a käskkirjaga nr 1-2/34", "2024-08-28"),
        ("2024-08-28", "2024-08-28"),
        ("12. mai 2024", "2024-05-12"),
        ("12. mail 2024. a", "2024-05-12"),
        ("30. oktoobri 2024. a", "2024-10-30"),
        ("5. juuni 2025 nr 3", "2025-06-05"),
        ("1. märtsil 2023", "2023-03-01"),
        ("12 мая 2024 г.", "2024-05-12"),
        ("1 марта 2023 года", "2023-03-01"),
        ("3 августа 2022", "2022-08-03"),
        ("12 May 2024", "2024-05-12"),
        ("1 March 2023", "2023-03-01"),
        ("May 12, 2024", "2024-05-12"),
        ("28.08.2024, muudetud 1.2.2025", "2024-08-28"),
        ("28. augusti 2024 käskkirjaga, muudetud 1.2.2025", "2024-08-28"),
    ],
)
def test_the_first_date_is_found_in_any_usual_form(text: str, iso: str) -> None:
    assert date_of(text) == iso


@pytest.mark.parametrize(
    "text",
    ["", "kell 8.00", "31.02.2024", "45.45.2024", "2024-13-01", "september 2024", "2024. aasta", "nr 1-2/34", "punkt 3.1.2"],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert date_of(text) == ""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.dates())
def test_every_date_comes_back_from_its_estonian_form(day: Any) -> None:
    assert date_of(f"Tartu, {day.day:02}.{day.month:02}.{day.year:04} nr 5") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("käskkirjaga nr 17", "17"),
        ("28.08.2024 nr 1.1-6/284-5", "1.1-6/284-5"),
        ("Töölepingu nr 9.1-6/284-5 juurde kuuluv lisa (ametijuhend)", "9.1-6/284-5"),
        ("käskkiri nr 1-2/34, 12.05.2024", "1-2/34"),
        ("nr 1.9-23.4/9p-1", "1.9-23.4/9p-1"),
        ("reg nr 1-10/25-64.", "1-10/25-64"),
        ("Nr. 5", "5"),
        ("nr: 12", "12"),
        ("nr AB-12", "AB-12"),
        ("№ 12-3", "12-3"),
        ("номер 7-1/138", "7-1/138"),
        ("No. 5/2024", "5/2024"),
        ("Number 15", "15"),
    ],
)
def test_a_document_number_is_found_after_its_mark(text: str, number: str) -> None:
    assert document_number_of(text) == number


@pytest.mark.parametrize(
    "text", ["", "lisa 3", "number of people", "28.08.2024", "nr 28.08.2024", "norm 5", "numbrid", "registrikood 70000000"]
)
def test_what_is_no_document_number_gives_none(text: str) -> None:
    assert document_number_of(text) == ""
