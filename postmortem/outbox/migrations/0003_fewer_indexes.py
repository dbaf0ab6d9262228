import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from postmortem.audit.indexes import AddIndexGently, DropKeyIndexGently


class Migration(migrations.Migration):

    atomic = False  # indexes are built beside those who work

    dependencies = [
        ('outbox', '0001_squashed_0002_engine'),
        ('people', '0007_languages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexGently(
            model_name='duty',
            index=models.Index(fields=['holder', 'state', 'due_at'], name='duty_holder'),
        ),
        AddIndexGently(
            model_name='duty',
            index=models.Index(
                condition=models.Q(('contact__isnull', False)), fields=['contact'], name='duty_contact'
            ),
        ),
        AddIndexGently(
            model_name='duty',
            index=models.Index(
                condition=models.Q(('sponsor__isnull', False)), fields=['sponsor'], name='duty_sponsor'
            ),
        ),
        AddIndexGently(
            model_name='duty',
            index=models.Index(
                condition=models.Q(('answered_by__isnull', False)), fields=['answered_by'], name='duty_answered_by'
            ),
        ),
        migrations.RemoveIndex(model_name='duty', name='duty_holder_open'),
        DropKeyIndexGently(
            model_name='duty',
            name='answered_by',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='+',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='asked_by',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='+',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='contact',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='duties',
                to='people.externalcontact',
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='department',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='duties',
                to='people.department',
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='holder',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='duties',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='ladder',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='duties',
                to='outbox.ladder',
            ),
        ),
        DropKeyIndexGently(
            model_name='duty',
            name='sponsor',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='sponsored_duties',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropKeyIndexGently(
            model_name='notice',
            name='duty',
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='notices',
                to='outbox.duty',
            ),
        ),
        DropKeyIndexGently(
            model_name='notice',
            name='recipient',
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='notices',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
