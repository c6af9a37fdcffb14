"""Run by Alembic within the transaction that `store/migrate.py` opened and locked."""

from alembic import context

from moderation.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite alters a table by rebuilding it. Its DDL does take part in a transaction, whatever Alembic thinks.
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
