"""Addresses of the matrix, the sign-off, the hand-over and the launch."""

from django.urls import path

from raci import views

app_name = "raci"
urlpatterns = [
    path("activities/<int:pk>/matrix/", views.matrix, name="matrix"),
    path("activities/<int:pk>/matrix/template/", views.template, name="template"),
    path("activities/<int:pk>/matrix/save-as-template/", views.template_save, name="template_save"),
    path("activities/<int:pk>/matrix/cell/", views.cell, name="cell"),
    path("activities/<int:pk>/matrix/row/<int:row>/", views.row, name="row"),
    path("activities/<int:pk>/matrix/undo/", views.undo, name="undo"),
    path("activities/<int:pk>/matrix/letters/", views.letters, name="letters"),
    path("activities/<int:pk>/matrix/put-forward/", views.put_forward, name="put_forward"),
    path("activities/<int:pk>/matrix/export/", views.export, name="export"),
    path("activities/<int:pk>/matrix/print/", views.on_paper, name="print"),
    path("activities/<int:pk>/matrix/import/", views.bring, name="import"),
    path("activities/<int:pk>/matrix/import/<int:number>/", views.import_preview, name="import_preview"),
    path("activities/<int:pk>/matrix/<int:number>/", views.revision, name="revision"),
    path("activities/<int:pk>/matrix/<int:number>/export/", views.export_revision, name="export_revision"),
    path("activities/<int:pk>/matrix/<int:number>/print/", views.revision_on_paper, name="print_revision"),
    path("activities/<int:pk>/matrix/exception/", views.exception, name="exception"),
    path("activities/<int:pk>/matrix/exception/<int:waiver>/", views.exception_renew, name="exception_renew"),
    path("activities/<int:pk>/matrix/exception/<int:waiver>/end/", views.exception_end, name="exception_end"),
    path("activities/<int:pk>/matrix/back/<int:signed>/", views.resolve, name="resolve"),
    path("activities/<int:pk>/launch/", views.launch, name="launch"),
    path("activities/<int:pk>/launch/ask/", views.launch_ask, name="launch_ask"),
    path("activities/<int:pk>/launch/decide/", views.launch_decide, name="launch_decide"),
    path("activities/<int:pk>/launch/hold/", views.launch_hold, name="launch_hold"),
    path("activities/<int:pk>/launch/record/", views.launch_record, name="launch_record"),
    path("activities/<int:pk>/launch/preview/", views.preview, name="preview"),
    path("activities/<int:pk>/launch/preview/ask/", views.preview_ask, name="preview_ask"),
    path("activities/<int:pk>/launch-now/", views.launch_now, name="launch_now"),
    path("activities/<int:pk>/deliverables/<int:row>/hand-over/", views.hand_over, name="hand_over"),
    path(
        "activities/<int:pk>/deliverables/<int:row>/hand-over/accept/",
        views.accept_hand_over,
        name="accept_hand_over",
    ),
    path("load/", views.load, name="load"),
    path("load/<int:pk>/", views.load_of, name="load_of"),
    path("load/department/<int:pk>/", views.department_load, name="department_load"),
    path("who/", views.who, name="who"),
    path("signoff/", views.signoff, name="signoff"),
    path("signoff/unchanged/", views.sign_unchanged, name="sign_unchanged"),
    path("signoff/<int:pk>/", views.sign, name="sign"),
    path("signoff/<int:pk>/pass-on/", views.pass_on, name="pass_on"),
    path("signoff/<int:pk>/take-back/", views.take_back, name="take_back"),
]
