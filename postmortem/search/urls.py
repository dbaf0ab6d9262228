from django.urls import path

from postmortem.search.views import search

urlpatterns = [path("", search, name="search")]
