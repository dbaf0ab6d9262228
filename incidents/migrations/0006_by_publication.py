from django.db import migrations, models

from postmortem.audit.indexes import AddIndexGently


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ('incidents', '0005_lists_without_counts'),
    ]

    operations = [
        AddIndexGently(
            model_name='retrospective',
            index=models.Index(fields=['published_at'], name='retrospective_published'),
        ),
    ]
