"""The matrix, the sign-off page, hand-over and launch."""

from raci.views.cells import cell, letters, row, undo
from raci.views.choosing import resolve
from raci.views.deciding import launch_ask, launch_decide, launch_hold, preview, preview_ask
from raci.views.exceptions import exception, exception_end, exception_renew
from raci.views.export import export, export_revision, on_paper, revision_on_paper
from raci.views.hand_over import accept_hand_over, hand_over
from raci.views.importing import bring, import_preview
from raci.views.launch import launch, launch_now, launch_record
from raci.views.load import department_load, load, load_of
from raci.views.matrix import matrix, put_forward, revision
from raci.views.signoff import pass_on, sign, sign_unchanged, signoff, take_back
from raci.views.templates import template, template_save
from raci.views.who import who

__all__ = [
    "accept_hand_over",
    "bring",
    "cell",
    "department_load",
    "exception",
    "exception_end",
    "exception_renew",
    "export",
    "export_revision",
    "hand_over",
    "import_preview",
    "launch",
    "launch_ask",
    "launch_decide",
    "launch_hold",
    "launch_now",
    "launch_record",
    "letters",
    "load",
    "load_of",
    "matrix",
    "on_paper",
    "pass_on",
    "preview",
    "preview_ask",
    "put_forward",
    "resolve",
    "revision",
    "revision_on_paper",
    "row",
    "sign",
    "sign_unchanged",
    "signoff",
    "take_back",
    "template",
    "template_save",
    "undo",
    "who",
]
