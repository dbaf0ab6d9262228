"""What duties and notices say: verb and thing, by when, why you, one button; in the language of the moment.

The tone: a thing or a time is the subject, nobody is reproached, no is an answer as good as yes. Sentences
may name %(title)s, %(activity)s, %(holder)s and every key of the params; a key like due_at is said in words
as %(due)s.
"""

from postmortem.outbox.wording.duties import DUTIES
from postmortem.outbox.wording.notices import NOTICES
from postmortem.outbox.wording.said import DUTY_PEOPLE, InWords, Said, asked, said
from postmortem.outbox.wording.sentences import Asked, Told
from postmortem.outbox.wording.steps import STEPS

__all__ = ["DUTIES", "DUTY_PEOPLE", "NOTICES", "STEPS", "Asked", "InWords", "Said", "Told", "asked", "said"]
