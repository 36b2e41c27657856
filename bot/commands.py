"""The commands about people and what they owe, put together."""

from __future__ import annotations

import typer

from bot.operation import audit_app, backup, remind, restore
from bot.personnel import export, people_app, publish, tasks

app = typer.Typer()
app.add_typer(people_app, name="people")
app.add_typer(audit_app, name="audit")
for name, command in (
    ("publish", publish),
    ("remind", remind),
    ("export", export),
    ("tasks", tasks),
    ("backup", backup),
    ("restore", restore),
):
    app.command(name=name)(command)
