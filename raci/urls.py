"""Addresses of the matrix, the sign-off, the hand-over and the launch."""

from django.urls import path

from raci import views

app_name = "raci"
urlpatterns = [
    path("activities/<int:pk>/matrix/", views.matrix, name="matrix"),
    path("activities/<int:pk>/matrix/cell/", views.cell, name="cell"),
    path("activities/<int:pk>/matrix/put-forward/", views.put_forward, name="put_forward"),
    path("activities/<int:pk>/matrix/<int:number>/", views.revision, name="revision"),
    path("activities/<int:pk>/launch-now/", views.launch, name="launch"),
    path("activities/<int:pk>/deliverables/<int:row>/hand-over/", views.hand_over, name="hand_over"),
    path(
        "activities/<int:pk>/deliverables/<int:row>/hand-over/accept/",
        views.accept_hand_over,
        name="accept_hand_over",
    ),
    path("signoff/", views.signoff, name="signoff"),
    path("signoff/unchanged/", views.sign_unchanged, name="sign_unchanged"),
    path("signoff/<int:pk>/", views.sign, name="sign"),
]
