import postmortem.audit.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ('incidents', '0004_newest_first'),
    ]

    operations = [
        postmortem.audit.indexes.AddIndexGently(
            model_name='incident',
            index=models.Index(
                condition=models.Q(('status__in', ['closed', 'duplicate']), _negated=True),
                fields=['status', '-reported_at', '-id'],
                name='incident_not_over',
            ),
        ),
        postmortem.audit.indexes.AddIndexGently(
            model_name='retrospective',
            index=models.Index(fields=['-created_at', '-id'], name='retrospective_newest'),
        ),
        postmortem.audit.indexes.AddIndexGently(
            model_name='retrospective',
            index=models.Index(
                condition=models.Q(('current__isnull', True)),
                fields=['-created_at', '-id'],
                name='retrospective_at_work',
            ),
        ),
    ]
