from django.db import models


class JobRun(models.Model):
    """When a periodic job was last begun."""

    name = models.CharField(max_length=80, primary_key=True)
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
