"""Addresses of incidents, retrospectives and improvements."""

from django.urls import path

from incidents import views

app_name = "incidents"
urlpatterns = [
    path("incidents/", views.incidents, name="list"),
    path("incidents/new/", views.new, name="new"),
    path("incidents/<int:pk>/", views.detail, name="detail"),
    path("incidents/<int:pk>/edit/", views.edit, name="edit"),
    path("incidents/<int:pk>/move/", views.move, name="move"),
    path("incidents/<int:pk>/stop/", views.stop, name="stop"),
    path("incidents/<int:pk>/close/", views.close, name="close"),
    path("incidents/<int:pk>/duplicate/", views.duplicate, name="duplicate"),
    path("incidents/<int:pk>/departments/", views.departments, name="departments"),
    path("incidents/<int:pk>/findings/", views.finding_add, name="finding_add"),
    path("incidents/<int:pk>/events/", views.event_add, name="event_add"),
    path("incidents/<int:pk>/figures/", views.impact_add, name="impact_add"),
    path("activities/<int:pk>/retrospective/", views.retrospective_new, name="retrospective_new"),
    path("activities/<int:pk>/clone/", views.clone, name="clone"),
    path("activities/<int:pk>/lessons/", views.lessons, name="lessons"),
    path("activities/<int:pk>/lessons/<int:lesson>/", views.lesson_answer, name="lesson_answer"),
    path("retrospectives/", views.retrospectives, name="library"),
    path("retrospectives/<int:pk>/", views.retrospective, name="retrospective"),
    path("retrospectives/<int:pk>/edit/", views.retrospective_edit, name="retrospective_edit"),
    path("retrospectives/<int:pk>/frame/", views.frame_save, name="frame_save"),
    path("retrospectives/<int:pk>/sections/<slug:code>/", views.section_save, name="section_save"),
    path("retrospectives/<int:pk>/conditions/", views.factor_add, name="factor_add"),
    path("retrospectives/<int:pk>/conditions/<int:factor>/", views.factor_edit, name="factor_edit"),
    path(
        "retrospectives/<int:pk>/conditions/<int:factor>/remove/", views.factor_remove, name="factor_remove"
    ),
    path("retrospectives/<int:pk>/lessons/", views.lesson_add, name="lesson_add"),
    path("retrospectives/<int:pk>/lessons/<int:lesson>/remove/", views.lesson_remove, name="lesson_remove"),
    path("retrospectives/<int:pk>/compile/", views.retrospective_recompile, name="retrospective_recompile"),
    path("retrospectives/<int:pk>/move/", views.retrospective_move, name="retrospective_move"),
    path("retrospectives/<int:pk>/send/", views.retrospective_send, name="retrospective_send"),
    path("retrospectives/<int:pk>/answer/", views.retrospective_answer, name="retrospective_answer"),
    path("retrospectives/<int:pk>/publish/", views.retrospective_publish, name="retrospective_publish"),
    path("retrospectives/<int:pk>/skip/", views.retrospective_skip, name="retrospective_skip"),
    path("retrospectives/<int:pk>/improvements/", views.action_add, name="action_add"),
    path("improvements/<int:pk>/", views.action_item, name="action_item"),
    path("improvements/<int:pk>/edit/", views.action_edit, name="action_edit"),
    path("improvements/<int:pk>/done/", views.action_done, name="action_done"),
    path("improvements/<int:pk>/verify/", views.action_verify, name="action_verify"),
    path("improvements/<int:pk>/wont-do/", views.action_wont_do, name="action_wont_do"),
    path("improvements/<int:pk>/reopen/", views.action_reopen, name="action_reopen"),
]
