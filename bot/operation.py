"""The commands that keep it going: remind, backup, restore, audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.agency import Agency
from bot.office import opened
from bot.people.forgetting import purge
from bot.reminders import outbox
from bot.reminders.delivery import Deliver, Outgoing
from bot.reminders.models import Notice
from bot.reminders.preview import preview
from bot.reminders.wording import NoticeText
from bot.store import audit, notices, people
from bot.store.backup import backup as write_backup
from bot.store.backup import restore as read_backup
from bot.store.database import Store
from bot.terminal import complain, fail, failures, settings

audit_app = typer.Typer(no_args_is_help=True, help="The audit log.")
Knowledge = Annotated[Path | None, typer.Option("--knowledge", help="Folder of knowledge files instead of the one set.")]


def remind(
    at: Annotated[str | None, typer.Option("--at", help="As if it were this time: 2027-01-15T09:00+02:00.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go to whom; change and send nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
    knowledge: Knowledge = None,
) -> None:
    """Send every reminder that is owed now: who gets what, and why.

    It goes through the channels that are configured, else to the terminal. Outside working hours nothing is sent; with
    --dry-run you see what goes at the next working hour.
    """
    moment = _moment(at)
    with failures(), opened(knowledge, moment) as office:
        now = moment or office.now()
        if dry_run:
            for notice, text in preview(office, now):
                _show(office, notice, text, as_json)
            return
        if not office.days.is_sending_time(now):
            then = office.days.sending_time(now).astimezone(office.zone)
            complain(f"ametibot: outside working hours; nothing is sent before {then:%d.%m.%Y %H:%M}")
            return
        report = outbox.run(office, _channels(), now, seen=lambda notice, text: _show(office, notice, text, as_json))
        with office.store.writing() as connection:
            purge(office, connection, now)
        _tell(office, report)


def backup(file: Annotated[Path, typer.Argument(help="File to write.")], knowledge: Knowledge = None) -> None:
    """Write everything that the database holds into one file, while it is in use; read back before it counts."""
    with failures():
        store = Store(settings().store_url(knowledge or settings().knowledge_dir))
        typer.echo(f"{file}: {write_backup(store, file)} rows")
        store.close()


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], knowledge: Knowledge = None) -> None:
    """Put a backup into an empty database, SQLite or PostgreSQL, and compare the two."""
    with failures():
        store = Store(settings().store_url(knowledge or settings().knowledge_dir))
        typer.echo(f"{store.where}: {read_backup(store, file)} rows from {file}")
        store.close()


@audit_app.callback()
def _audit() -> None:
    """The audit log."""


@audit_app.command("verify")
def verify(knowledge: Knowledge = None) -> None:
    """Check the chain of the audit log: every entry as it was written, none missing. Exit code 1 where it is not."""
    with failures():
        store = Store(settings().store_url(knowledge or settings().knowledge_dir))
        with store.reading() as connection:
            count, flaws = audit.verify(connection)
        store.close()
    for flaw in flaws:
        typer.echo(f"entry {flaw.seq}: {flaw.reason}")
    typer.echo(f"{count} entries, {len(flaws)} flaws")
    raise typer.Exit(1 if flaws else 0)


def _channels() -> Mapping[str, Deliver]:
    """The ways of all channels that are configured; the terminal where none is."""
    return {outbox.TERMINAL: _to_terminal}


def _to_terminal(outgoing: Outgoing) -> None:
    """The terminal shows what goes out anyway."""


def _show(office: Agency, notice: Notice, text: NoticeText, as_json: bool) -> None:
    data = _data(office, notice, text)
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    behalf = f" (for {data['on_behalf_of']})" if data["on_behalf_of"] else ""
    typer.echo(f"{data['send_at']}  {data['kind']} → {data['to']}{behalf}: {data['why']}")
    files = [f"[{file.name}]" for file in text.reply.files]
    typer.echo("\n".join(f"    {line}" for line in [*text.reply.text.splitlines(), *files]) + "\n")


def _data(office: Agency, notice: Notice, text: NoticeText) -> dict[str, Any]:
    with office.store.reading() as connection:
        known = people.find(connection, [one for one in (notice.recipient, notice.on_behalf_of) if one is not None])
    clause = text.clause
    return {
        "key": notice.key,
        "kind": notice.kind.value,
        "to": known[notice.recipient].employee_id,
        "on_behalf_of": known[notice.on_behalf_of].employee_id if notice.on_behalf_of is not None else None,
        "document": text.document,
        "version": text.version,
        "due": text.due.isoformat() if text.due else None,
        "send_at": notice.send_at.astimezone(office.zone).isoformat(timespec="seconds"),
        "text": text.reply.text,
        "clause": clause
        and {
            "document": clause.document,
            "title": clause.title,
            "heading": clause.heading,
            "number": clause.number,
            "quote": clause.quote,
            "document_number": clause.document_number,
            "document_date": clause.document_date,
        },
        "why": text.why,
    }


def _tell(office: Agency, report: outbox.Report) -> None:
    counts = {
        "sent": report.sent, "settled before": report.void, "to be retried": report.retried, "given up": report.dead,
        "perhaps delivered": report.uncertain, "taken over, perhaps sent twice": report.taken_over,
        "cases nobody can be told of": len(report.unheard),
    }  # fmt: skip
    complain(", ".join(f"{count} {name}" for name, count in counts.items() if count or name == "sent"))
    with office.store.reading() as connection:
        for row in notices.in_state(connection, notices.DEAD, notices.UNCERTAIN):
            complain(f"not delivered: {row.key} ({row.error})")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--at {text}: no time; write 2027-01-15T09:00+02:00")
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings().timezone))
