"""Addresses of the plan."""

from django.urls import include, path

from postmortem.activities import views

app_name = "activities"
row = [
    path("", views.deliverable, name="deliverable"),
    path("edit/", views.deliverable_edit, name="deliverable_edit"),
    path("accept/", views.deliverable_accept, name="deliverable_accept"),
    path("take/", views.deliverable_take, name="deliverable_take"),
    path("send-back/", views.deliverable_send_back, name="deliverable_send_back"),
    path("name/", views.deliverable_name, name="deliverable_name"),
    path("address/", views.deliverable_address, name="deliverable_address"),
    path("take-proposal/", views.deliverable_take_proposal, name="deliverable_take_proposal"),
    path("leave/", views.deliverable_leave, name="deliverable_leave"),
    path("deliver/", views.deliverable_deliver, name="deliverable_deliver"),
    path("approve/", views.deliverable_approve, name="deliverable_approve"),
    path("return/", views.deliverable_return, name="deliverable_return"),
    path("scope/", views.deliverable_scope, name="deliverable_scope"),
    path("drop/", views.deliverable_drop, name="deliverable_drop"),
    path("how/", views.deliverable_how, name="deliverable_how"),
]
urlpatterns = [
    path("", views.activity_list, name="list"),
    path("files/<int:version>/", views.download, name="download"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/departments/", views.department_add, name="department_add"),
    path("<int:pk>/departments/ask/", views.departments_ask, name="departments_ask"),
    path("<int:pk>/deliverables/new/", views.deliverable_new, name="deliverable_new"),
    path("<int:pk>/deliverables/<int:row>/", include(row)),
]
# Below /settings/; without a namespace, like the other settings.
settings = [
    path("", views.template_list, name="settings_templates"),
    path("<slug:code>/", views.template, name="settings_template"),
    path("<slug:code>/switch/", views.template_switch, name="settings_template_switch"),
    path("<slug:code>/restore/", views.template_restore, name="settings_template_restore"),
    path("<slug:code>/rows/new/", views.template_row_new, name="settings_template_row_new"),
    path("<slug:code>/rows/<int:number>/", views.template_row, name="settings_template_row"),
    path(
        "<slug:code>/rows/<int:number>/remove/",
        views.template_row_remove,
        name="settings_template_row_remove",
    ),
]
