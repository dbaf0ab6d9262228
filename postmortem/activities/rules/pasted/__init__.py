"""What a pasted chat message says about an activity: found, never decided; a person looks at it before."""

from postmortem.activities.rules.pasted.message import LONGEST_MESSAGE, Heard, Known, read_message
from postmortem.activities.rules.pasted.moments import Moment, launch_in

__all__ = ["LONGEST_MESSAGE", "Heard", "Known", "Moment", "launch_in", "read_message"]
