"""«Mis andmeid sa minu kohta hoiad?»: in words, and all of it as a file."""

from __future__ import annotations

import json

from bot.matters.asked import Asked, answer, printed
from bot.models import Answer, Attachment
from bot.store import accounts, audit, cases, notices, people, reviews, versions


def my_data(asked: Asked) -> Answer:
    """What is kept about the asker."""
    me, connection = asked.asker, asked.connection
    manager = people.get(connection, me.manager) if me.manager else None
    channels = [one.channel for one in accounts.of(connection, me.id)]
    held = reviews.of(connection, me.id)
    open_ones = cases.open_of(connection, me.id)
    sent = notices.count_to(connection, me.id)
    absence = f"{printed(me.absent_from)}–{printed(me.absent_until, '')}" if me.absent_from else asked.say("none")
    roles = ", ".join(sorted(me.roles)) or asked.say("none")
    kept = asked.agency.retention
    lines = [
        asked.say("data_name", name=me.name, email=me.email or asked.say("none"), title=asked.title(me)),
        asked.say("data_dates", start=printed(me.start_date), last=printed(me.last_review), absence=absence),
        asked.say("data_manager", manager=manager.name if manager else asked.say("none"), roles=roles, language=me.language),
        asked.say("data_accounts", channels=", ".join(channels) or asked.say("none")),
        asked.say(
            "data_counts",
            acknowledgements=versions.count_of(connection, me.id),
            reviews=len(held),
            open=len(open_ones),
            notices=sent,
        ),
    ]
    text = "\n".join([asked.say("my_data"), *(f"• {line}" for line in lines)])
    note = asked.say("data_kept", notices=kept.notices, conversations=kept.conversations, left=kept.left)
    return answer(asked, text, files=[Attachment(asked.say("file_my_data"), _everything(asked))], note=note)


def _everything(asked: Asked) -> bytes:
    """All of it, as JSON."""
    me, connection = asked.asker, asked.connection
    data = {
        "employee": {name: getattr(me, name) for name in _COLUMNS},
        "roles": sorted(me.roles),
        "accounts": [
            {"channel": one.channel, "account": one.account, "linked_at": one.linked_at}
            for one in accounts.of(connection, me.id)
        ],
        "acknowledgements": [
            {"sentence": row.sentence, "sha256": row.sha256, "at": row.at, "channel": row.channel}
            for row in versions.acknowledgements_of(connection, me.id)
        ],
        "reviews": [
            {"document": one.document, "held_on": one.held_on, "answer": one.answer, "words": one.words}
            for one in reviews.of(connection, me.id)
        ],
        "tasks": [
            {"kind": row.kind, "words": row.words, "opened_at": row.opened_at} for row in reviews.tasks_of(connection, me.id)
        ],
        "open": [{"kind": case.kind, "due": case.due} for case in cases.open_of(connection, me.id)],
        "recurring": [row.clause for row in cases.subscriptions_of(connection, me.id)],
        "history": [{"at": at, "action": action} for at, action in audit.history(connection, me.id)],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()


_COLUMNS = (
    "employee_id", "name", "email", "position", "language", "start_date", "last_review", "absent_from", "absent_until",
    "active",
)  # fmt: skip
