"""What money bought is counted from an index alone; and an approved answer to the same request is found at once."""

from django.db import migrations, models
from django.db.models import Q

APPROVED = Q(state__in=["approved", "used"], copy_of=None, purpose="request", reviewed_by__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("generation", "0011_money_groups")]

    operations = [
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=APPROVED, fields=["reviewed_at"], include=("version",), name="suggestion_approved"
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(condition=APPROVED, fields=["request_key"], name="suggestion_approved_request"),
        ),
    ]
