"""Who may bring a table: who drives the activity, and leads of departments taking part."""

from django.http import Http404

from postmortem.activities.models import Activity
from postmortem.people.models import User
from raci.models import MatrixImport
from raci.queries.access import opens_letters


def opens_import(user: User, pk: int) -> Activity:
    return opens_letters(user, pk)


def opens_import_preview(user: User, pk: int, number: int) -> MatrixImport:
    """A file is looked at by whoever brought it. Raises Http404 for other people's."""
    activity = opens_import(user, pk)
    found = MatrixImport.objects.filter(pk=number, activity=activity, by=user).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def open_import(user: User, activity: Activity) -> MatrixImport | None:
    """The file that this person is looking at, without its bytes."""
    found = MatrixImport.objects.filter(activity=activity, by=user, state=MatrixImport.State.OPEN)
    return found.defer("content").last()
