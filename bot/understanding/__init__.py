"""How a question becomes an answer, on one page.

*Reading it* (this package, `Understanding.question`):

1. `language`      which of the three languages it is in, by letters and known words
2. `spelling`      each word as typed, or corrected: diacritics restored, typos mended against the words of the documents,
                   of what people type and of the thesaurus, then by Vabamorf
3. `knowledge.terms`  each word becomes keys under which it meets other words in any language: base forms, parts of compounds,
                   concepts of the thesaurus, rows of the glossary
4. `mentions`      what is named: a clause number, a language, a position or a kind of post (`directory`), an organisation;
                   who is «I», who is «he»
5. `intents`       which kind of question it is: a linear model trained from the example questions; `substitution` decides by
                   grammar who substitutes whom and who is whose manager, `everyone` whether it is asked over all positions
                   («kes tegeleb …?»). What grammar or a name decides is *settled*
6. `question`      all of it together; each word weighs what it says of the topic (`weights`), and those that the kind of
                   question does not explain are what is left of it
7. `conversation`  what the turns before leave open: a choice, «and his?», «what result?», «aga keda mina?»

*Settling whom it is about* (`bot.subject`): the position named, one's own, the one spoken of; else it is asked back.

*Answering* (`bot.answers.respond`): what is settled goes to its handler (`table`). Else every possible answer is a candidate:
each clause of the document, each field of the record, a group that is named, and «the document does not say».
`evidence` puts together what speaks for each in named numbers:

- from `knowledge.matching`: how much of the question's words a clause meets, and how alike the two texts are as a whole, by
  shared keys and by *themes* (`knowledge.themes`): what clauses are about in the words of agencies and of employees;
- from the question: how likely its kind is, whether it asks for a right or an obligation, for a time, an amount, a list;
- from the document: whether the field is stated at all; and from the themes whether the question is about something that
  documents practically never say.

`decision` weighs them by learned weights (conditional logit), so that the probabilities of all candidates sum to one. The
likeliest is given if it is likely enough, a few clauses are offered if one of them is meant, else the answer is that the
document does not say, with the closest clause called that. `ametibot ask --explain` prints each of these steps.

*Learning* (`bot.training`, `make train`): themes from knowledge/themes, kinds from bot/language/*/questions.yaml, weights from
the documents and questions in bot/training/sets, checked by leaving one document out after the other.
"""
