"""Every address. Names that stay: docs/concepts."""

from django.urls import include, path

from postmortem import views

urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("items/<int:pk>/", views.item, name="item"),
    path("new/", views.new, name="new"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("settings/empty/", views.demo_empty, name="demo_empty"),
    path("settings/", include("postmortem.people.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("activities/", include("postmortem.activities.urls")),
    path("", include("raci.urls")),
    path("", include("incidents.urls")),
]
