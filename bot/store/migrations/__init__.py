"""Alembic's migrations of the database, one file a released state."""
