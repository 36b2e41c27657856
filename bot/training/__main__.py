"""Trains and stores every model, each on top of those before."""

from bot.training import intents, matters, ranking, themes, words
from knowledge.concepts import load, thesaurus_files, thesaurus_of
from knowledge.themes import themes as stored_themes

concepts = load(thesaurus_files())
thesaurus = thesaurus_of(concepts)
words.store(concepts)
themes.store(thesaurus)
stored_themes.cache_clear()
intents.store(concepts, thesaurus)
matters.store(concepts, thesaurus)
ranking.store()
