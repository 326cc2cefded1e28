"""What columns are made of: names of constraints, aware times, ids and JSON on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC; SQLite keeps no zone, so it is dropped there."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive time {value} for the database"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give it back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: SQLite's rowid must be declared INTEGER; everywhere else ids have 64 bits.
Id = BigInteger().with_variant(Integer, "sqlite")
#: A JSON document.
Json = JSON().with_variant(JSONB, "postgresql")


def own_id() -> Column[Any]:
    """Make a table's own number."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def owner(name: str, table: str, *, primary_key: bool = False) -> Column[Any]:
    """Make a column that names a row of another table and goes away with it."""
    whose = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, Id, whose, nullable=False, primary_key=primary_key)


def where(condition: str) -> dict[str, Any]:
    """Make the arguments of an index that holds only the rows of which this is true."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
