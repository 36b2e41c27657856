"""The tables. Every change to them is a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.types import Data, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _employee(name: str = "employee", *, nullable: bool = False) -> Column[int]:
    key = ForeignKey("employees.id", deferrable=True, initially="DEFERRED")
    return Column(name, Integer, key, nullable=nullable)


employees = Table(
    "employees",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("employee_id", String(64), nullable=False, unique=True),  # HR's
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("position", Text, nullable=False, index=True),  # id of a knowledge file
    _employee("manager", nullable=True),
    Column("language", String(2), nullable=False),
    Column("start_date", Date),
    Column("last_review", Date),
    Column("absent_from", Date),
    Column("absent_until", Date),
    Column("active", Boolean, nullable=False),
    Column("left_at", Moment),
    Column("forgotten_at", Moment),
    Index("ix_employees_email", "email"),
    Index("ix_employees_manager", "manager"),
)

roles = Table(
    "roles",
    metadata,
    Column("employee", Integer, ForeignKey("employees.id"), primary_key=True),
    Column("role", String(16), primary_key=True),  # hr, admin; everybody is an employee, a manager is who has reports
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("account", Text, nullable=False),  # the platform's own id of the person, with its workspace
    Column("conversation", Text, nullable=False),  # where they are written to
    _employee(),
    Column("linked_at", Moment, nullable=False),
    Column("linked_by", String(16), nullable=False),  # code, email, operator
    Column("preferred", Boolean, nullable=False),
    Column("unreachable_since", Moment),
    Column("unreachable_why", Text),
    Column("unlinked_at", Moment),
    Index("ix_accounts_employee", "employee"),
    Index("ix_accounts_channel_account", "channel", "account"),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    _employee(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

link_tries = Table(
    "link_tries",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("locked_until", Moment),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("document_date", Text, nullable=False),  # ISO
    Column("substantive", Boolean, nullable=False),
    Column("changes", Data, nullable=False),  # [{kind, place, old, new}]
    Column("due", Date),  # as HR set it; else by policy
    Column("published_at", Moment, nullable=False),
    _employee("published_by", nullable=True),
    UniqueConstraint("document", "number"),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Integer, primary_key=True),
    _employee(),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("sha256", String(64), nullable=False),  # of the version's text
    Column("sentence", Text, nullable=False),  # what was confirmed, word for word
    Column("at", Moment, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("account", Integer, ForeignKey("accounts.id")),
    UniqueConstraint("employee", "version"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    _employee(),
    Column("document", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    _employee("recorded_by"),
    Column("recorded_at", Moment, nullable=False),
    Column("answer", String(16)),  # confirmed, objected
    Column("answered_at", Moment),
    Column("words", Text, nullable=False),  # of the objection
    Column("settled_as", String(16)),  # what HR made of an objection: counts, repeat
    Index("ix_reviews_employee", "employee"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # proposal, objection
    _employee(),
    Column("document", Text, nullable=False),
    Column("review", Integer, ForeignKey("reviews.id")),
    Column("words", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("done_at", Moment),
    _employee("done_by", nullable=True),
    Column("outcome", String(16)),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # acknowledgement, review, confirmation, task
    _employee(),  # whom it is about
    Column("document", Text, nullable=False),
    Column("version", Integer, ForeignKey("versions.id")),
    Column("review", Integer, ForeignKey("reviews.id")),
    Column("task", Integer, ForeignKey("tasks.id")),
    Column("basis", String(16), nullable=False),  # published, clause, policy, event, recorded, raised
    Column("opened_at", Moment, nullable=False),
    Column("due", Date, nullable=False),
    Column("resumes", Date),
    Column("snoozed_until", Date),
    Column("snoozes", Integer, nullable=False),
    Column("told_employee", Moment),
    Column("told_manager", Moment),
    Column("told_above", Moment),
    Column("told_hr", Moment),
    Column("plan_at", Moment),  # when the planner has to look at it next; null: never
    Column("closed_at", Moment),
    Column("outcome", String(16)),
    Index("ix_cases_plan_at", "plan_at"),
    Index("ix_cases_employee", "employee"),
)

review_rules = Table(
    "review_rules",
    metadata,
    Column("document", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),  # of the knowledge file that it was read from
    Column("interval_months", Integer),
    Column("events", Data, nullable=False),
    Column("document_date", Text, nullable=False),
    Column("unit", Text, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    _employee(),
    Column("document", Text, nullable=False),
    Column("clause", Data, nullable=False),  # {number, quote, heading}
    Column("rule", Text, nullable=False),  # RFC 5545
    Column("since", Date, nullable=False),
    Column("plan_at", Moment),
    Column("ended_at", Moment),
    Index("ix_subscriptions_plan_at", "plan_at"),
    Index("ix_subscriptions_employee", "employee"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(250), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    _employee("recipient"),
    _employee("on_behalf_of", nullable=True),
    Column("items", Data, nullable=False),  # [{case, audience, stage, why, before}]
    Column("send_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),  # planned, claimed, sent, void, uncertain, dead
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed_at", Moment),
    Column("sent_at", Moment),
    Column("account", Integer, ForeignKey("accounts.id")),
    Column("error", Text),
    Column("made_at", Moment, nullable=False),
    Index("ix_notices_state_send_at", "state", "send_at"),
    Index("ix_notices_recipient", "recipient"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("data", Data, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

updates = Table(
    "updates",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("update_id", String(128), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    _employee("actor", nullable=True),  # null: the assistant itself, or whoever sits at its terminal
    Column("action", String(40), nullable=False),
    _employee("subject", nullable=True),
    Column("data", Data, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
