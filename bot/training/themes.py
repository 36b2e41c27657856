"""Trains the model of themes from their clauses and questions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from knowledge.concepts import Thesaurus, thesaurus_files
from knowledge.linear import stored
from knowledge.terms import keys, terms_of
from knowledge.themes import WEIGHTS, theme_features
from knowledge.yamlfiles import load_yaml

_STRENGTH = 0.05  # inverse regularisation
_SPOKEN_OF = 6  # clauses of a theme that documents speak of
_KEPT = 0.03  # share of the weights that are kept, the strongest
_SOURCES = {"clauses": "et", "et": "et", "ru": "ru", "en": "en"}  # kind of text → its language


def theme_paths() -> list[Path]:
    """The files of the themes."""
    return sorted(WEIGHTS.parent.glob("*.yaml"))


def fingerprint() -> str:
    """Hash over what the model is trained from."""
    digest = hashlib.sha256()
    for path in (*theme_paths(), *thesaurus_files()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def examples() -> Iterator[tuple[str, str, str, str]]:
    """(theme, kind of text, language, text)."""
    for path in theme_paths():
        for theme, texts in load_yaml(path.read_text(encoding="utf-8")).items():
            for kind, language in _SOURCES.items():
                yield from ((theme, kind, language, text) for text in texts.get(kind) or ())


def train(thesaurus: Thesaurus) -> bytes:
    """The model as it is stored."""
    rows = list(examples())
    texts = [theme_features(keys(terms_of(text, language, thesaurus))) for _, _, language, text in rows]
    vectorizer = TfidfVectorizer(analyzer=sorted, min_df=2)
    matrix = vectorizer.fit_transform(texts)
    model = LinearSVC(C=_STRENGTH).fit(matrix, [theme for theme, *_ in rows])
    small = float(np.quantile(np.abs(model.coef_), 1 - _KEPT))
    weights = np.where(np.abs(model.coef_) >= small, model.coef_, 0.0).T
    names = [str(name) for name in model.classes_]
    clauses = Counter(theme for theme, kind, *_ in rows if kind == "clauses")
    about = {"fingerprint": fingerprint(), "silent": [name for name in names if clauses[name] < _SPOKEN_OF]}
    return stored(names, vectorizer.get_feature_names_out().tolist(), vectorizer.idf_, weights, about)


def store(thesaurus: Thesaurus) -> None:
    """Train the model and store it."""
    WEIGHTS.write_bytes(train(thesaurus))
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size // 1000} kB")
