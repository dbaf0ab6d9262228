from django.db import migrations, models


class Migration(migrations.Migration):
    """How far a backup has come."""

    dependencies = [("backup", "0002_missing_is_told")]

    operations = [
        migrations.AddField(
            model_name="archive",
            name="done",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="archive",
            name="total",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
    ]
