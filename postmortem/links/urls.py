"""Links of things, and lists from other tools."""

from django.urls import path

from postmortem.links.views import chat, linking, lists

app_name = "links"
urlpatterns = [
    path("links/<slug:kind>/<int:pk>/", linking.of, name="of"),
    path("links/<int:pk>/state/", linking.state, name="state"),
    path("links/<int:pk>/remove/", linking.remove, name="remove"),
    path("activities/<int:pk>/lists/", lists.bring, name="list"),
    path("activities/<int:pk>/lists/<int:number>/", lists.preview, name="list_preview"),
    path("incidents/<int:pk>/timeline/chat/", chat.chat, name="chat"),
]
