import postmortem.audit.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ('activities', '0006_list_order'),
    ]

    operations = [
        postmortem.audit.indexes.AddIndexGently(
            model_name='activity',
            index=models.Index(models.F('kind'), models.OrderBy(models.F('launched_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('launched_at__isnull', False), ('notified_at__isnull', False)), name='activity_lead_times'),
        ),
    ]
