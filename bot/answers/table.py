"""Which handler answers which intent. A new kind of question is one line here, one handler, and its language data."""

from __future__ import annotations

from collections.abc import Callable

from bot.answers import fields, others, topics
from bot.answers.request import Request
from bot.answers.sections import FIELDS
from bot.models import Reply

Handler = Callable[[Request], Reply]

HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(FIELDS, fields.field_reply),
    "competences": topics.listed,
    "duties": topics.listed,
    "title": fields.title,
    "organisation": fields.organisation,
    "manager": fields.manager,
    "substituted_by": fields.substitution,
    "substitutes": fields.substitution,
    "language": fields.language,
    "review": fields.review,
    "amendment": fields.amendment,
    "document_number": fields.document_mark,
    "document_date": fields.document_mark,
    "signatory": fields.signatory,
    "person_name": topics.person_name,
    "clause": others.clause,
    "compare": others.compare,
    "positions": others.positions,
}
