"""Trains what the assistant has learned, from the data in the repository: `make train`. Needs scikit-learn (dev only).

`words`    which words damaged text is repaired with, from the same texts
`themes`   which themes a text speaks of, from knowledge/themes/*.yaml
`intents`  which kind of question a text is, from bot/language/*/questions.yaml
`ranking`  how the evidence for each possible answer is weighed, from documents and questions in bot/training

`confusions` is apart (`make confusions`): it renders pages and reads them with tesseract.
"""
