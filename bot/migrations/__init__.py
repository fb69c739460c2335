"""How the tables came to be: one file a change, recorded in the database's own table `alembic_version`."""
