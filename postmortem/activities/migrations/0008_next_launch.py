from django.db import migrations, models

from postmortem.audit.indexes import AddIndexGently


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ('activities', '0007_lead_times'),
    ]

    operations = [
        AddIndexGently(
            model_name='activity',
            index=models.Index(
                condition=models.Q(('status__in', ['draft', 'aligning', 'ready'])),
                fields=['agreed_launch_at', 'id'],
                name='activity_next_launch',
            ),
        ),
    ]
