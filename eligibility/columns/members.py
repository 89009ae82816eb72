"""Whether the rows of a population can be told apart: each member of a household has an id of its own."""

from typing import Any

from eligibility.errors import DocumentError

from .facts import KEY, MEMBER

USUAL = 8  # members of a household; of larger ones all ids are compared


def check_members(frame: Any) -> None:
    """Refuse rows of a Polars frame, households together, that no answer could be given to. Raises DocumentError."""
    import polars as pl

    for name in (KEY, MEMBER):
        if frame[name].null_count():
            row = frame.filter(pl.col(name).is_null()).row(0, named=True)
            said = f"household {row[KEY]}, member {row[MEMBER]}: {name} is empty"
            raise DocumentError("missing_value", said, name, "every member has one")
    if frame[MEMBER].dtype == pl.String and (frame[MEMBER] == "household").any():
        raise DocumentError("member_id", "a member cannot be called household", MEMBER, "m1")
    if _twice(frame):
        home, member = frame.filter(pl.struct(KEY, MEMBER).is_duplicated()).select(KEY, MEMBER).row(0)
        said = f"household {home}: two members are called {member!r}"
        raise DocumentError("duplicate_member_id", said, MEMBER, "give each its own")


def _twice(frame: Any) -> bool:
    """Whether two of a household have one id: each row against those shortly before, which costs least."""
    home, member = frame[KEY], frame[MEMBER]
    for back in range(1, USUAL):
        same = home == home.shift(back)
        if not same.any():
            return False
        if (same & (member == member.shift(back))).any():
            return True
    return bool(frame.select(KEY, MEMBER).is_duplicated().any())
