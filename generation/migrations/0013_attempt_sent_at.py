"""When a call went out: what a worker left open before that has cost nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0012_approved_index")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="sent_at",
            field=models.DateTimeField(blank=True, help_text="Written just before the call goes out.", null=True),
        ),
        # Nobody wrote it down for calls that are on their way now, so they count as sent.
        migrations.RunSQL(
            "UPDATE generation_attempt SET sent_at = started_at WHERE outcome = 'started'", migrations.RunSQL.noop
        ),
    ]
