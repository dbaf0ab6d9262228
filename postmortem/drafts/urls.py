"""Addresses that only scripts ask."""

from django.urls import path

from postmortem.drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.offered, name="offered"),
    path("keep/", views.keep, name="keep"),
    path("forget/", views.forget, name="forget"),
    path("here/", views.here, name="here"),
]
