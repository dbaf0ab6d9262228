"""What the launch page shows: what is open, who decides, what was decided, the preview, the first figures."""

from raci.queries.gate.access import opens_decision, opens_launch_drive, opens_preview
from raci.queries.gate.deciding import Decided, Deciding, Seen, deciders, deciding_of, decisions_of
from raci.queries.gate.page import LaunchPage, dropable, launch_page, with_old_version
from raci.queries.gate.scene import ACTIVITY, PREVIEW, Scene, scene_of

__all__ = [
    "ACTIVITY",
    "PREVIEW",
    "Decided",
    "Deciding",
    "LaunchPage",
    "Scene",
    "Seen",
    "deciders",
    "deciding_of",
    "decisions_of",
    "dropable",
    "launch_page",
    "opens_decision",
    "opens_launch_drive",
    "opens_preview",
    "scene_of",
    "with_old_version",
]
