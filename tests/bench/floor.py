"""What any page of Django costs: /floor/… as a new project has it, with nothing of the product around it."""

import os
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortem.settings")

import django
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from postmortem.activities.models import Activity

BARE = [
    "tests.bench.floor.own_addresses",
    # Those of a new project of Django.
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PLAIN = "django.contrib.sessions.backends.db"
HELLO = "<!doctype html><title>Hello</title><p>Hello {{ name }}."
ROWS = (
    "<!doctype html><title>Rows</title><table>{% for row in rows %}<tr><td>"
    "<a href='/activities/{{ row.pk }}/'>{{ row.title }}</a></td><td>{{ row.get_kind_display }}</td>"
    "<td>{{ row.lead.display_name }}</td><td>{{ row.created_at|date:'Y-m-d H:i' }}</td></tr>"
    "{% endfor %}</table>"
)
FORM = "<!doctype html><title>Form</title><form method='post'>{% csrf_token %}{{ form.as_p }}</form>"


class PlainForm(forms.Form):
    title = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=Activity.Kind)
    goal = forms.CharField(widget=forms.Textarea)
    launch = forms.DateTimeField()
    restricted = forms.BooleanField(required=False)
    count = forms.IntegerField()


def own_addresses(get_response):
    def answer(request):
        request.urlconf = "tests.bench.floor"
        return get_response(request)

    return answer


def shown(template, context, request=None):
    return HttpResponse(engines["django"].from_string(template).render(context, request))


def hello(request):
    """Session and person are its two queries."""
    return shown(HELLO, {"name": request.user.display_name})


def rows(request):
    _who, since = request.user.pk, timezone.now() - timedelta(days=36500)
    found = Activity.objects.filter(created_at__gt=since).select_related("lead").order_by("pk")[:50]
    return shown(ROWS, {"rows": found})


def form(request):
    _who = request.user.pk
    return shown(FORM, {"form": PlainForm()}, request)


urlpatterns = [path("floor/", hello), path("floor/rows/", rows), path("floor/form/", form)]
with override_settings(MIDDLEWARE=BARE, SESSION_ENGINE=PLAIN):
    bare = WSGIHandler()
