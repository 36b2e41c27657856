"""Checking a knowledge folder: what HR is told, about which file and which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import check
from knowledge.check import check_folder, check_thesaurus
from knowledge.concepts import load
from knowledge.errors import KnowledgeError
from knowledge.models import Problem

SOUND = "KOKA AMETIJUHEND\n\n1. ÜLDOSA\n1.1. Vahetu juht: direktor\n\n2. TÖÖÜLESANDED\n2.1. keedab suppi.\n"
COOKERY = "concepts:\n  kokandus:\n    prefLabel: {et: kokandus, ru: кулинария, en: cookery}\n"

Found = list[tuple[str, int, str, bool]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder with one sound document."""
    (tmp_path / "kokk.md").write_text(SOUND, encoding="utf-8")
    return tmp_path


def words(folder: Path, text: str, name: str = "oma.yaml") -> Path:
    """A thesaurus file of the agency's own."""
    (folder / "thesaurus").mkdir(exist_ok=True)
    path = folder / "thesaurus" / name
    path.write_text(text, encoding="utf-8")
    return path


def told(found: list[tuple[Path, Problem]]) -> tuple[Found, list[str]]:
    """File, line, code and weight of every problem, and what is said about it."""
    brief = [(path.name, problem.line, problem.code, problem.error) for path, problem in found]
    return brief, [problem.detail for _, problem in found]


def checked(folder: Path) -> tuple[Found, list[str]]:
    """The problems of a folder."""
    return told(check_folder(folder))


def checked_words(folder: Path) -> tuple[Found, list[str]]:
    """The problems of the agency's own thesaurus files; the packaged ones are left out, which is quicker."""
    return told(check_thesaurus(sorted((folder / "thesaurus").iterdir())))


def test_a_sound_folder_has_no_problems(folder: Path) -> None:
    words(folder, COOKERY)
    assert check_folder(folder) == []


def test_the_packaged_sample_and_thesaurus_have_no_problems() -> None:
    assert check_folder(Path(check.__file__).parent / "documents") == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="puudub"):
        check_folder(tmp_path / "puudub")


def test_an_id_used_twice_is_an_error_of_the_second_file(folder: Path) -> None:
    (folder / "teine.md").write_text(f"---\nid: kokk\n---\n{SOUND}", encoding="utf-8")
    problems, details = checked(folder)
    assert problems == [("teine.md", 1, "duplicate_id", True)]
    assert details == ["kokk"]


def test_an_unreadable_file_is_an_error_and_the_rest_is_checked_all_the_same(folder: Path) -> None:
    (folder / "a-pilt.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "b-tühi.txt").write_bytes(b"")
    (folder / "z.txt").write_text(SOUND + "\n3. KÖÖGI KOMBED\n3.1. laulab.\n", encoding="utf-8")
    problems, details = checked(folder)
    assert problems == [
        ("a-pilt.txt", 1, "unreadable", True),
        ("b-tühi.txt", 1, "unreadable", True),
        ("z.txt", 9, "unknown_section", False),
    ]
    assert "a-pilt.txt" in details[0] and "b-tühi.txt" in details[1]


def test_an_unknown_label_and_an_unknown_section_are_warnings_with_their_lines(folder: Path) -> None:
    text = SOUND.replace("direktor\n", "direktor\n1.2. Lemmikroog: supp\n") + "\n3. KÖÖGI KOMBED\n3.1. laulab.\n"
    (folder / "kokk.md").write_text(text, encoding="utf-8")
    problems, details = checked(folder)
    assert problems == [("kokk.md", 5, "unknown_label", False), ("kokk.md", 10, "unknown_section", False)]
    assert details == ["Lemmikroog", "KÖÖGI KOMBED"]


def test_lines_are_counted_from_the_head_of_the_file_where_there_is_front_matter(folder: Path) -> None:
    text = "---\ntranscript: 1\nid: kokk\n---\n\n# KOKA AMETIJUHEND\n\n## 1. ÜLDOSA\n\n- 1.1 **Vahetu juht:** direktor\n"
    text += "- 1.2 **Lemmikroog:** supp\n\n## 2. TÖÖÜLESANDED\n\n- 2.1 keedab suppi.\n\n## 3. KÖÖGI KOMBED\n\n- 3.1 laulab.\n"
    (folder / "kokk.md").write_text(text, encoding="utf-8")
    problems, _ = checked(folder)
    assert problems == [("kokk.md", 11, "unknown_label", False), ("kokk.md", 17, "unknown_section", False)]


def test_an_uncertain_direction_of_substitution_is_a_warning_with_its_line(folder: Path) -> None:
    (folder / "kokk.md").write_text(SOUND.replace("direktor\n", "direktor\n1.2. Asendaia: abikokk\n"), encoding="utf-8")
    problems, details = checked(folder)
    assert problems == [("kokk.md", 5, "uncertain_direction", False)]
    assert details == ["Asendaia"]


def test_what_every_job_description_should_state_is_missed(folder: Path) -> None:
    (folder / "kokk.md").write_text("AMETIJUHEND\n\n1. ÕIGUSED\n1.1. saada tööriideid.\n", encoding="utf-8")
    problems, _ = checked(folder)
    assert [code for _, _, code, _ in problems] == ["missing_title", "missing_manager", "missing_duties"]


def test_a_text_that_is_no_job_description_is_an_error(folder: Path) -> None:
    (folder / "kiri.txt").write_text("Tere!\n\nKuidas läheb?\n", encoding="utf-8")
    problems, _ = checked(folder)
    assert {(name, code, error) for name, _, code, error in problems} == {("kiri.txt", "no_sections", True)}


def test_a_guessed_encoding_is_told(folder: Path) -> None:
    (folder / "vana.txt").write_bytes(SOUND.encode("cp1257"))
    problems, _ = checked(folder)
    assert problems == [("vana.txt", 1, "guessed_encoding", False)]


def test_page_numbers_taken_out_are_not_worth_a_warning(folder: Path) -> None:
    (folder / "kokk.md").write_text(SOUND.replace("\n2. TÖÖ", "lk 1/2\n\n2. TÖÖ"), encoding="utf-8")
    problems, _ = checked(folder)
    assert problems == []


def test_everything_that_is_wrong_is_told_at_once_in_order_of_the_files(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    (folder / "teine.md").write_text(f"---\nid: kokk\n---\n{SOUND}", encoding="utf-8")
    words(folder, COOKERY + "    broader: puudub\n", "a.yaml")
    words(folder, "concepts: [katki", "b.yaml")
    problems, _ = checked(folder)
    assert problems == [
        ("a.txt", 1, "unreadable", True),
        ("teine.md", 1, "duplicate_id", True),
        ("a.yaml", 1, "thesaurus", False),
        ("b.yaml", 1, "thesaurus", True),
    ]


# -- the thesaurus -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "concepts: [katki",
        "",
        "kontseptid:\n  a: b\n",
        "concepts: tekst\n",
        "concepts:\n  kokandus: toit\n",
        "concepts:\n  kokandus:\n    prefLabel: kokandus\n",
        "concepts:\n  kokandus:\n    prefLabel: {et: kokandus}\n    altLabel: [toit]\n",
        "concepts:\n  kokandus:\n    created: 2024-13-45\n",
        "\tconcepts:\n",
    ],
)
def test_a_broken_thesaurus_file_is_an_error_that_names_it(folder: Path, text: str) -> None:
    words(folder, text)
    words(folder, COOKERY, "sound.yaml")
    problems, details = checked_words(folder)
    assert problems == [("oma.yaml", 1, "thesaurus", True)]
    assert "oma.yaml" in details[0]


def test_a_thesaurus_file_that_is_no_utf8_is_an_error(folder: Path) -> None:
    words(folder, "").write_bytes(COOKERY.encode("cp1251"))
    problems, _ = checked_words(folder)
    assert problems == [("oma.yaml", 1, "thesaurus", True)]


def test_the_line_of_a_fault_in_a_thesaurus_file_is_told(folder: Path) -> None:
    words(folder, COOKERY + "    altLabel: {et: [toit}\n")
    _, details = checked_words(folder)
    assert "line 4" in details[0]


def test_a_broader_concept_that_does_not_exist_is_a_warning(folder: Path) -> None:
    words(folder, f"{COOKERY}    broader: puudub\n")
    problems, details = checked_words(folder)
    assert problems == [("oma.yaml", 1, "thesaurus", False)]
    assert "«kokandus»" in details[0] and "«puudub»" in details[0]


def test_a_broader_concept_may_stand_in_another_file(folder: Path) -> None:
    words(folder, f"{COOKERY}    broader: toit\n", "a.yaml")
    words(folder, COOKERY.replace("kokandus", "toit"), "b.yaml")
    problems, _ = checked_words(folder)
    assert problems == []


def test_a_concept_in_two_files_is_an_error_that_names_both(folder: Path) -> None:
    words(folder, COOKERY, "a.yaml")
    words(folder, COOKERY, "b.yaml")
    problems, details = checked_words(folder)
    assert problems == [("b.yaml", 1, "thesaurus", True)]
    assert "«kokandus»" in details[0] and "a.yaml" in details[0]


def test_a_concept_twice_in_one_file_is_an_error(folder: Path) -> None:
    words(folder, COOKERY + COOKERY.removeprefix("concepts:\n").replace("cookery", "cooking"))
    problems, _ = checked_words(folder)
    assert [code for _, _, code, _ in problems] == ["thesaurus"]


def test_a_concept_without_a_word_in_a_language_is_a_warning(folder: Path) -> None:
    words(folder, "concepts:\n  kokandus:\n    prefLabel: {et: kokandus}\n")
    problems, details = checked_words(folder)
    assert problems == [("oma.yaml", 1, "thesaurus", False)]
    assert details == ["the concept «kokandus» has no word in: ru, en"]


def test_a_single_word_without_brackets_is_one_label_or_a_problem(folder: Path) -> None:
    path = words(folder, f"{COOKERY}    altLabel: {{et: söögitegemine}}\n")
    problems, _ = checked_words(folder)
    assert problems or load([path])[0].labels["et"] == ("kokandus", "söögitegemine")
