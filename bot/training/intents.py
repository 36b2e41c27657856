"""Trains the intent model of each language from the example questions.

Every example with a {topic} is repeated with topics drawn from the thesaurus, so that the model learns to pass over
them; bare topics become examples of «find». The draw is seeded: the same data gives the same model.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language import LANGUAGES, empty_words, questions
from bot.training import themes
from bot.training.themes import theme_paths
from bot.understanding.features import SLOT, example_features
from bot.understanding.intents import TOPICAL
from knowledge.concepts import Concept, Thesaurus, thesaurus_files
from knowledge.linear import stored
from knowledge.models import Field
from knowledge.text import fold, lemmas, tokens
from knowledge.vocabulary import spellings

_TOPICS = 3  # copies of a topical example, each with another topic
_FREE_TOPICS = 12  # … of a question in no frame of its own
_BARE = 400  # bare topics
_PREFIXED = 0.12  # share of examples repeated as a follow-up («aga …»)
_PREFIXES = {"et": ("aga", "ja", "aga mis", "a"), "ru": ("а", "и", "а какие"), "en": ("and", "what about", "and what about")}
_SPACED = re.compile(r"\{\w+\}|[\w'’.]+")  # words and slots of an example
_STRENGTH = 30.0  # inverse regularisation
_SMALL = 0.09  # weights under this are left out
_FRAME_EXAMPLES = 4  # examples of topical intents that a word must stand in to count as frame
_COMMON_INTENTS = 9  # a word in the examples of so many intents tells nothing
_COMMON = 3  # times that a word is typed that is no slip
_OWN_EXAMPLES = 2  # examples of an intent that a word must stand in to belong to it
HEADED = {
    Field.TITLE: "title", Field.UNIT: "unit", Field.ORGANISATION: "organisation", Field.MANAGER: "manager",
    Field.SUBORDINATES: "subordinates", Field.SUBSTITUTED_BY: "substituted_by", Field.SUBSTITUTES: "substitutes",
    Field.AREA: "area", Field.JOB_FAMILY: "job_family", Field.CONDITIONS: "conditions", Field.PURPOSE: "purpose",
    Field.DUTIES: "duties", Field.OBLIGATIONS: "obligations", Field.RIGHTS: "rights", Field.TOOLS: "tools",
    Field.RESPONSIBILITIES: "responsibilities", Field.REQUIREMENTS: "requirements", Field.EDUCATION: "education",
    Field.EXPERIENCE: "experience", Field.MANAGEMENT_EXPERIENCE: "experience", Field.LANGUAGES: "languages",
    Field.COMPUTER: "computer", Field.COMPETENCES: "competences", Field.DOCUMENT_NUMBER: "document_number",
    Field.DOCUMENT_DATE: "document_date",
}  # fmt: skip


def fingerprint(language: str) -> str:
    """Hash over what the model of a language is trained from."""
    digest = hashlib.sha256()
    own = (_folder(language) / "questions.yaml", _folder(language) / "frames.yaml")
    for path in (*own, *theme_paths(), *thesaurus_files()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def train(language: str, concepts: list[Concept], thesaurus: Thesaurus) -> bytes:
    """The model of one language as it is stored."""
    texts, intents = zip(*_examples(language, concepts), strict=True)
    vectorizer = TfidfVectorizer(analyzer=lambda text: example_features(text, language, thesaurus), sublinear_tf=True, min_df=2)
    matrix = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(matrix, intents)
    weights = np.where(np.abs(model.coef_) >= _SMALL, model.coef_, 0.0).T
    about = {
        "fingerprint": fingerprint(language),
        "intercepts": [round(float(value), 3) for value in model.intercept_],
        "words": _words(language),
        **_vocabulary(language, thesaurus),
    }
    names = (str(name) for name in model.classes_)
    return stored(names, vectorizer.get_feature_names_out().tolist(), vectorizer.idf_, weights, about)


def _words(language: str) -> dict[str, int]:
    """Words that people type, with their counts: those of the themes, which hold no slips, and the commoner ones of the
    example questions, which do."""
    spelt = Counter(token for _, _, of, text in themes.examples() if of == language for token in tokens(text))
    typed = Counter(token for texts in questions(language).values() for text in texts for token in tokens(SLOT.sub(" ", text)))
    folded = {fold(token) for token in spelt}
    common = {token for token, count in typed.items() if count >= _COMMON and fold(token) not in folded}
    spelt.update({token: count for token, count in typed.items() if token in spelt or token in common})
    return {token: count for token, count in sorted(spelt.items()) if not token[0].isdigit()}


def _vocabulary(language: str, thesaurus: Thesaurus) -> dict[str, object]:
    """Which words belong to which intent, and which to the frame of any question about a topic."""
    words: dict[str, Counter[str]] = {}
    frames: Counter[str] = Counter()
    for intent, texts in questions(language).items():
        counted = words.setdefault(intent, Counter())
        for text in texts:
            said = " ".join(word for word in _SPACED.findall(text) if word.casefold() not in empty_words(language))
            found = {feature for feature in example_features(said, language, thesaurus) if feature[0] in "lc"}
            counted.update(found)
            if intent in TOPICAL:
                frames.update(feature for feature in found if feature[0] == "l")
    spread = Counter(word for counted in words.values() for word in counted)
    common = {word for word, count in spread.items() if count >= _COMMON_INTENTS and word[0] == "l"}
    own = {
        intent: sorted(word for word, count in counted.items() if count >= _OWN_EXAMPLES or word in common)
        for intent, counted in words.items()
    }
    empty = {f"l{form}" for word in empty_words(language) for form in lemmas(word, language)}
    frame = {word for word, count in frames.items() if count >= _FRAME_EXAMPLES} | common | empty
    return {"vocabulary": own, "frame": sorted(frame)}


def _examples(language: str, concepts: list[Concept]) -> Iterator[tuple[str, str]]:
    """(text, intent): the examples as they are, with topics, as follow-ups; headings; bare topics."""
    draw = random.Random(f"ametibot {language}")  # noqa: S311  no secret
    headings = [(text, HEADED[name]) for name, texts in spellings(language).items() if name in HEADED for text in texts]
    pairs = [(text, intent) for intent, texts in questions(language).items() for text in texts] + headings
    known = {fold(text) for text, _ in pairs}
    labels = [
        label
        for concept in concepts
        if not concept.in_glossary
        for label in concept.labels[language]
        if fold(label) not in known
    ]
    for text, intent in pairs:
        yield text, intent
        if "{topic}" in text:
            copies = _FREE_TOPICS if intent == "find" else _TOPICS
            yield from ((text.replace("{topic}", draw.choice(labels)), intent) for _ in range(copies))
        if draw.random() < _PREFIXED:
            yield f"{draw.choice(_PREFIXES[language])} {text}", intent
    yield from ((label, "find") for label in draw.sample(labels, _BARE))


def _folder(language: str) -> Path:
    return Path(str(files("bot.language").joinpath(language)))


def store(concepts: list[Concept], thesaurus: Thesaurus) -> None:
    """Train and store the models of all languages."""
    for language in LANGUAGES:
        target = _folder(language) / "intents.npz"
        target.write_bytes(train(language, concepts, thesaurus))
        print(f"{target}: {target.stat().st_size // 1000} kB")
