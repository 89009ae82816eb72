"""Who saw, changed or decided what: append-only, each entry sealed onto the one before."""

from django.db import models


class Entry(models.Model):
    """One act. Plain ids, no foreign keys, never personal data; the database refuses change and deletion."""

    chain = models.CharField(max_length=20, help_text="Commune code, or national.")
    seq = models.BigIntegerField(help_text="1, 2, 3 … within its chain.")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, help_text="user 12, partner 3 or system.")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, help_text="person 77, delivery 5 …; may be empty.")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_seq_once")]
        indexes = [models.Index(fields=["subject", "at"], name="audit_subject")]

    def __str__(self) -> str:
        return f"audit entry {self.pk}"
