"""The queries of people, scores and reminders, whose plans are looked at."""

from tests.storage.queries import Query

QUERIES: dict[str, Query] = {}

NARROWED: list[tuple[str, str]] = []
"""Queries that run often, and the index columns by which each narrows its rows down."""
