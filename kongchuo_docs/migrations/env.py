"""Alembic's entry point: run the steps on the connection that ``migrate`` opened.

The transaction belongs to the caller, so a step that fails leaves the database as it was.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
