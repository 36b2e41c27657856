"""From a text to a question: what is asked, about whom, about what.

1. `language`     which of the three languages it is in
2. `spelling`     each word as typed, or corrected: diacritics restored, typos mended against the words of the documents,
                  the examples and the thesaurus
3. `mentions`     what is named: a clause number, a language, a position, a unit, an organisation; who is «I», who is «he»
4. `intents`      which kind of question it is: a linear model trained from the example questions, and grammar
                  where it decides the direction of substitution
5. `question`     all of it together; words that the kind of question does not explain are its topic
6. `conversation` what the turns before leave open: a choice, «and his?», «what result?»

`answers` then looks in the record for what is a field, and searches clauses for what is a topic.
"""
