"""The commands for people and what they owe: people, publish, export."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console

from bot.acknowledgements.publishing import Proposal
from bot.acknowledgements.publishing import propose as propose_version
from bot.acknowledgements.publishing import publish as publish_version
from bot.agency import Agency
from bot.comparison import change_lines
from bot.exporting import as_csv, as_xlsx, export_rows
from bot.models import Employee
from bot.office import opened
from bot.people import changes, forgetting, linking
from bot.people.permissions import Matter, may
from bot.people.table import parse_date, read_table
from bot.reviews import rules
from bot.store import accounts, people, reviews
from bot.store.database import Connection
from bot.terminal import complain, fail, failures

people_app = typer.Typer(no_args_is_help=True, help="The people of the agency.")

Knowledge = Annotated[Path | None, typer.Option("--knowledge", help="Folder of knowledge files instead of the one set.")]
Who = Annotated[str, typer.Argument(help="HR's id of the person, or the e-mail address.", metavar="PERSON")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
_SHOWN = 40  # changes of a preview


@people_app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="HR's table as CSV; whoever is not in it has left.")],
    yes: Yes = False,
    knowledge: Knowledge = None,
) -> None:
    """Take over HR's table of people: shows what would change, then all of it or nothing."""
    with failures(), opened(knowledge) as office:
        table = read_table(file)
        with office.store.reading() as connection:
            found = changes.changes_of(connection, table, office, file)
        _preview(found)
        if not found.changes:
            return
        if not yes and not (sys.stdin.isatty() and typer.confirm("Make these changes?")):
            fail("nothing was changed; give --yes to make these changes without being asked")
        with office.store.writing() as connection:
            again = changes.changes_of(connection, table, office, file)
            if again.changes != found.changes:
                fail("somebody else has changed people meanwhile; nothing was changed, run the import again")
            changes.apply(office, connection, again, office.now())
            late = changes.late_from_the_start(office, connection, again, office.now())
        typer.echo("done")
        if late:
            complain(f"{late} reviews are late from the start; fill in last_review of these people where one was held")


@people_app.command("list")
def list_people(knowledge: Knowledge = None) -> None:
    """Everybody who works here: id, name, position, manager, channels; and whom the assistant cannot write to."""
    with failures(), opened(knowledge) as office, office.store.reading() as connection:
        everybody = people.everybody(connection)
        known = {one.id: one for one in everybody}
        for one in everybody:
            manager = known[one.manager].employee_id if one.manager in known else "–"
            linked = accounts.of(connection, one.id)
            reach = ", ".join(
                f"{a.channel} (cannot be written to: {a.unreachable_why})" if a.unreachable_why else a.channel for a in linked
            )
            roles = " ".join(sorted(one.roles))
            typer.echo(
                "  ".join(filter(None, (one.employee_id, one.name, one.position, f"→ {manager}", roles, reach or "not linked")))
            )


@people_app.command("code")
def code(who: Who, knowledge: Knowledge = None) -> None:
    """A one-time code by which somebody links their Telegram or Slack account: they write it to the assistant."""
    with failures(), opened(knowledge) as office, office.store.writing() as connection:
        made = linking.new_code(office, connection, find_person(connection, who), office.now())
        typer.echo(made)
        complain(f"good for {office.code_minutes} minutes, once")


@people_app.command("unlink")
def unlink(
    who: Who,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """End the links of somebody's accounts: they are nobody there until they link again."""
    with failures(), opened(knowledge) as office, office.store.writing() as connection:
        count = linking.unlink(connection, find_person(connection, who), office.now(), channel)
        typer.echo(f"{count} accounts unlinked")


@people_app.command("prefer")
def prefer(
    who: Who, channel: Annotated[str, typer.Argument(help="The channel.", metavar="CHANNEL")], knowledge: Knowledge = None
) -> None:
    """Make one of somebody's channels the preferred one."""
    with failures(), opened(knowledge) as office, office.store.writing() as connection:
        person = find_person(connection, who)
        found = [one for one in accounts.of(connection, person.id) if one.channel == channel]
        if not found:
            fail(f"{who}: has no account on {channel}")
        accounts.prefer(connection, person.id, found[0].id)
        typer.echo(f"{person.employee_id}: {channel}")


@people_app.command("forget")
def forget(who: Who, yes: Yes = False, knowledge: Knowledge = None) -> None:
    """Take out somebody's name, addresses and words. What the law wants kept stays under a pseudonym."""
    with failures(), opened(knowledge) as office, office.store.writing() as connection:
        person = find_person(connection, who, active=False)
        if person.active:
            fail(f"{who}: works here; take them out of the table first (people import), then they can be forgotten")
        if not yes and not (sys.stdin.isatty() and typer.confirm(f"Forget {person.employee_id}? This cannot be undone.")):
            fail("nothing was forgotten; give --yes to forget without being asked")
        found = forgetting.forget(office, connection, person, office.now())
        typer.echo(
            f"forgotten. Kept under the pseudonym {found.pseudonym}, as personnel records must be: "
            f"{found.acknowledgements} acknowledgements, {found.reviews} reviews; the audit log names people by number only. "
            "Backups made before still hold the name."
        )


def publish(
    position: Annotated[str, typer.Argument(help="The id of the position.", metavar="ID")],
    editorial: Annotated[
        bool, typer.Option("--editorial", help="Nobody has to acknowledge anew; holders are informed.")
    ] = False,
    substantive: Annotated[bool, typer.Option("--substantive", help="Every holder is asked to acknowledge it.")] = False,
    due: Annotated[str | None, typer.Option("--due", help="Day by which to acknowledge: 2027-01-31 or 31.01.2027.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who publishes: HR's id or e-mail.", metavar="PERSON")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Publish the knowledge file of a position as it stands: its holders are asked to acknowledge it, or informed.

    Without --editorial or --substantive the changes decide which it looks like.
    """
    if editorial and substantive:
        fail("--editorial and --substantive: give one of them")
    with failures(), opened(knowledge) as office:
        day = _day(due)
        found = office.positions.index.resolve(position)
        if found is None:
            fail(f"{position}: no such position. Known: {', '.join(office.positions.index.ids())}")
        with office.store.writing() as connection:
            proposal = propose_version(connection, found, Path(office.positions.index.document(found).path))
            if not proposal.is_new:
                typer.echo(f"{found}: nothing has changed since version {proposal.last.number if proposal.last else 0}")
                return
            decided = _decided(proposal, editorial, substantive)
            _tell_lost_rule(connection, office, found)
            rules.refresh(office, connection, office.now())
            publisher = find_person(connection, by) if by else None
            if publisher and not may(connection, office, publisher, Matter.PUBLISH, None, office.now()):
                fail(f"--by {by}: only somebody with the role hr publishes")
            version, count = publish_version(
                office, connection, proposal, office.now(), substantive=decided, due=day, by=publisher
            )
        told = "asked to acknowledge it" if decided else "informed"
        typer.echo(f"{found}: version {version.number} published ({version.sha256[:12]}); {count} people {told}")


def export(
    what: Annotated[Literal["acknowledgements", "reviews"], typer.Argument(help="What to export.")],
    form: Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="Kind of file.")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; csv goes to standard output without it.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Acknowledgements or reviews as a table."""
    if form == "xlsx" and out is None:
        fail("--format xlsx needs --out FILE")
    if out is not None and out.exists():
        fail(f"{out}: exists already; nothing was overwritten. Give another name")
    with failures(), opened(knowledge) as office, office.store.reading() as connection:
        heads, rows = export_rows(connection, what)
        if form == "xlsx" and out is not None:
            as_xlsx(out, what, heads, rows)
        elif out is not None:
            with out.open("w", encoding="utf-8-sig", newline="") as stream:
                as_csv(stream, heads, rows)
        else:
            as_csv(sys.stdout, heads, rows)


def _tell_lost_rule(connection: Connection, office: Agency, position: str) -> None:
    """Say where a document states no interval of reviews any more: its holders' reviews end."""
    before = reviews.rules(connection).get(position)
    view = office.positions.view(position)
    if before and before.interval_months and view and not rules.rule_of(view, "").interval_months:
        complain(
            f"{position}: states no interval of reviews any more that is understood; reviews of its holders are not asked for"
        )


def _decided(proposal: Proposal, editorial: bool, substantive: bool) -> bool:
    """Substantive or editorial: as it was said, else as HR answers, else as the changes look."""
    if editorial or substantive:
        return substantive
    suggested = proposal.substantive
    if proposal.last is None:
        return True
    console = Console(highlight=False, soft_wrap=True, stderr=True)
    for line in change_lines(proposal.changes, suggested):
        console.print(line)
    if sys.stdin.isatty():
        return typer.confirm("Substantive (everybody acknowledges anew)?", default=suggested)
    complain(
        f"taken as {'substantive' if suggested else 'editorial'} by its changes; --editorial or --substantive says otherwise"
    )
    return suggested


def _preview(found: changes.Changes) -> None:
    for change in found.changes[:_SHOWN]:
        if change.kind == "new":
            columns = "  ".join(new for name, _, new in change.columns if name in ("name", "position"))
        else:
            columns = "; ".join(f"{name}: {old or '–'} → {new or '–'}" for name, old, new in change.columns)
        typer.echo(f"{change.kind:8} {change.employee_id}  {columns}".rstrip())
    if len(found.changes) > _SHOWN:
        typer.echo(f"… and {len(found.changes) - _SHOWN} more")
    counted = {kind: sum(one.kind == kind for one in found.changes) for kind in ("new", "changed", "back", "left")}
    typer.echo(", ".join(f"{count} {kind}" for kind, count in counted.items() if count) or "nothing changes")
    typer.echo(f"{found.unchanged} unchanged")


def find_person(connection: Connection, who: str, *, active: bool = True) -> Employee:
    """Somebody by HR's id or e-mail; an unknown one ends the command."""
    found = people.by_employee_id(connection, who) or people.by_email(connection, who)
    if found is None or (active and not found.active):
        _unknown(who)
    return found


def _unknown(who: str) -> NoReturn:
    fail(f"{who}: nobody of this id or e-mail works here; «ametibot people list» names everybody")


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        fail(f"--due {text}: no date; write 2027-01-31 or 31.01.2027")


def tasks(knowledge: Knowledge = None) -> None:
    """HR's open tasks: proposals for changing documents, objections to reviews."""
    with failures(), opened(knowledge) as office, office.store.reading() as connection:
        for row in reviews.open_tasks(connection):
            one = people.get(connection, row.employee)
            typer.echo(f"{row.id}  {row.kind}  {one.employee_id if one else '–'}  {row.document}  {row.words}")
