"""The matrix, the sign-off page, hand-over and launch."""

from raci.views.hand_over import accept_hand_over, hand_over
from raci.views.launch import launch
from raci.views.matrix import cell, matrix, put_forward, revision
from raci.views.signoff import sign, sign_unchanged, signoff

__all__ = [
    "accept_hand_over",
    "cell",
    "hand_over",
    "launch",
    "matrix",
    "put_forward",
    "revision",
    "sign",
    "sign_unchanged",
    "signoff",
]
