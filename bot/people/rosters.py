"""The roster of an agency as its store holds it, for plans and for questions on who stands in."""

from __future__ import annotations

from bot.agency import Agency
from bot.models import Role
from bot.reminders.standing import Roster
from bot.store import people
from bot.store.database import Connection


def roster_of(agency: Agency, connection: Connection) -> Roster:
    """What is asked for is read in this transaction."""
    return Roster(
        find=lambda ids: people.find(connection, ids),
        find_holders=lambda position: people.holders(connection, [position]),
        find_hr=lambda: people.with_role(connection, Role.HR),
        find_admins=lambda: people.with_role(connection, Role.ADMIN),
        substitutes=agency.positions.substitutes,
    )
