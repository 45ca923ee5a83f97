"""To whom messages are due in a trial, and when."""

from datetime import UTC, datetime

# A Tuesday (Monday has overviews of its own), and the hour at which a desk in UTC writes.
DUE = datetime(2026, 9, 15, 9, tzinfo=UTC)


def owner(number: int) -> str:
    return f"owner{number}@example.org"


def owners(count: int) -> list[str]:
    """The addresses of the people of ``registers.owners``."""
    return [owner(number) for number in range(count)]
