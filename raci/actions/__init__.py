"""Every event of the matrix: letters, revisions, signatures, hand-over, launch."""

from raci.actions.hand_over import answer_hand_over, hand_over
from raci.actions.launch import launch
from raci.actions.letters import clear_letter, set_letter
from raci.actions.revisions import fix_matrix, put_forward, resign_where_needed
from raci.actions.signing import sign, sign_all

__all__ = [
    "answer_hand_over",
    "clear_letter",
    "fix_matrix",
    "hand_over",
    "launch",
    "put_forward",
    "resign_where_needed",
    "set_letter",
    "sign",
    "sign_all",
]
