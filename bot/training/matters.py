"""Trains the model of matters of each language: what is owed, against everything that people ask of documents."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language import LANGUAGES, matters, questions
from bot.training.themes import theme_paths
from bot.understanding.features import example_features
from bot.understanding.matters import OTHER
from knowledge.concepts import Concept, Thesaurus, thesaurus_files
from knowledge.linear import stored

_STRENGTH = 20.0  # inverse regularisation
_SMALL = 0.05  # weights under this are left out
_NAMES = {
    "et": ("Mari", "Jaan", "Kadri", "Tõnu", "Liis", "Andres", "Piret", "Rein"),
    "ru": ("Мария", "Иван", "Ольга", "Сергей", "Анна", "Павел", "Ирина", "Олег"),
    "en": ("Mary", "John", "Kate", "Tom", "Liis", "Andrew", "Olga", "Rein"),
}


def fingerprint(language: str) -> str:
    """Hash over what the model of a language is trained from."""
    digest = hashlib.sha256()
    folder = _folder(language)
    for path in (folder / "matters.yaml", folder / "questions.yaml", *theme_paths(), *thesaurus_files()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def examples(language: str, concepts: list[Concept]) -> Iterator[tuple[str, str]]:
    """(text, matter): the examples with names put in; all example questions on documents are none."""
    draw = random.Random(f"ametibot matters {language}")  # noqa: S311  no secret
    labels = [label for concept in concepts if not concept.in_glossary for label in concept.labels[language]]
    for matter, texts in matters(language).items():
        for text in texts:
            yield text.replace("{name}", draw.choice(_NAMES[language])), matter
    for texts in questions(language).values():
        for text in texts:
            yield text.replace("{topic}", draw.choice(labels)), OTHER


def train(language: str, concepts: list[Concept], thesaurus: Thesaurus) -> bytes:
    """The model of one language as it is stored."""
    texts, kinds = zip(*examples(language, concepts), strict=True)
    vectorizer = TfidfVectorizer(analyzer=lambda text: example_features(text, language, thesaurus), sublinear_tf=True, min_df=2)
    matrix = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(matrix, kinds)
    weights = np.where(np.abs(model.coef_) >= _SMALL, model.coef_, 0.0).T
    about = {"fingerprint": fingerprint(language), "intercepts": [round(float(value), 3) for value in model.intercept_]}
    names = (str(name) for name in model.classes_)
    return stored(names, vectorizer.get_feature_names_out().tolist(), vectorizer.idf_, weights, about)


def store(concepts: list[Concept], thesaurus: Thesaurus) -> None:
    """Train and store the models of all languages."""
    for language in LANGUAGES:
        target = _folder(language) / "matters.npz"
        target.write_bytes(train(language, concepts, thesaurus))
        print(f"{target}: {target.stat().st_size // 1000} kB")


def _folder(language: str) -> Path:
    return Path(str(files("bot.language").joinpath(language)))
