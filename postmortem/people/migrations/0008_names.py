import postmortem.audit.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ("people", "0007_languages"),
    ]

    operations = [
        postmortem.audit.indexes.AddIndexGently(
            model_name="user",
            index=models.Index(fields=["display_name"], name="user_display_name"),
        ),
    ]
