"""The trail is append-only, and a changed byte shows."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from protection.audit.models import Entry
from protection.audit.services import first_broken, record

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)


def test_each_entry_is_sealed_onto_the_one_before() -> None:
    for number in range(5):
        record(actor=None, action="test", subject_kind="person", subject_id=number, chain="01273", at=AT)
    assert first_broken() is None
    with connection.cursor() as sql:
        sql.execute("ALTER TABLE audit_entry DISABLE TRIGGER append_only")
        sql.execute("UPDATE audit_entry SET subject = 'person 9' WHERE seq = 3")
        sql.execute("ALTER TABLE audit_entry ENABLE TRIGGER append_only")
    broken = first_broken()
    assert broken is not None
    assert broken.seq == 3


def test_nothing_is_changed_or_deleted() -> None:
    entry = record(actor=None, action="test", at=AT)
    for change in (lambda: Entry.objects.update(action="x"), lambda: entry.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
