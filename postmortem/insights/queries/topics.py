"""The charts there are: each with its question, what it counts, and the cases behind it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from postmortem.insights.rules import measures
from postmortem.insights.rules.chart import Topic

ARRIVALS: Final = Topic(
    "arrivals",
    _("Does material come before it is due?"),
    _(
        "The first real arrival of each deliverable, no stand-in, against its due time as it stands now; "
        "in the week in which it came. By kind of deliverable; kinds with fewer than five are counted "
        "together."
    ),
    (measures.ARRIVAL,),
)
APPROVALS: Final = Topic(
    "approvals",
    _("Are approvals confirmed in person?"),
    _(
        "Approvals in the logs, by how they came, in the week in which they were said. One that a later "
        "entry replaces does not count, and no refusal does."
    ),
    (measures.APPROVAL,),
)
INCIDENTS: Final = Topic(
    "incidents",
    _("How far does what was found get?"),
    _(
        "Incidents, near misses and complaints in the week in which they were seen, without duplicates: "
        "how many of them were stopped since, and of how many a retrospective was published."
    ),
    (measures.FOUND, measures.STOPPED, measures.PUBLISHED),
)
REPEATS: Final = Topic(
    "repeats",
    _("Does it happen again?"),
    _(
        "Incidents that people said repeat an earlier one, and the similar things where a finished search"
        " found the same before anybody met it."
    ),
    (measures.REPEAT, measures.SWEPT),
)
IMPROVEMENTS: Final = Topic(
    "improvements",
    _("Are improvements done in time?"),
    _("Improvements in the week in which they are due, and how they stand today."),
    (measures.IMPROVEMENT,),
)
DEPARTMENTS: Final = Topic(
    "departments",
    _("How far from the due time does material come, by where it comes from?"),
    _(
        "As “Does material come before it is due?”, by the department that it comes from, else the one "
        "that answers for it; in the order of their names, which is no ranking. Departments with fewer "
        "than five are counted together."
    ),
    (measures.ARRIVAL,),
    with_departments=True,
)
LEAD_TIME: Final = Topic(
    "lead-time",
    _("How long is there from being told to the launch?"),
    _(
        "Launched activities in the week of their launch: the days since whoever drives it was told, else"
        " since it was asked for. The middle one of each kind; a dot is one activity, at most the newest "
        "200."
    ),
    (measures.LAUNCH,),
)
LAUNCHES: Final = Topic(
    "launches",
    _("How is it decided to go live?"),
    _(
        "Every decision about a launch in the week in which it was made; a time that passed without one "
        "counts."
    ),
    (measures.GATE,),
)
SITUATIONS: Final = Topic(
    "situations",
    _("Which situations come up?"),
    _(
        "Incidents that say their situation, in the week in which they were seen. Situations with fewer "
        "than five are counted together."
    ),
    (measures.FOUND,),
)
CONDITIONS: Final = Topic(
    "conditions",
    _("Which conditions do retrospectives find?"),
    _(
        "The conditions of published retrospectives in the week of publication. Conditions with fewer "
        "than five are counted together."
    ),
    (measures.CONDITION,),
)
TIMES: Final = Topic(
    "times",
    _("How long until it is seen, stopped and published?"),
    _(
        "Incidents in the week in which they were seen: from the beginning until somebody saw it, from "
        "then until it was stopped, from then until its retrospective was published. The middle one of at"
        " most the newest 200; a dot is one incident. How long it took says nothing about how bad it was."
    ),
    (measures.FOUND, measures.STOPPED, measures.PUBLISHED),
)
STRENGTH: Final = Topic(
    "strength",
    _("How strong are the improvements, and are they done?"),
    _(
        "Improvements that are due in these weeks, by what they rely on, from what cannot happen any more"
        " to a reminder, and how they stand today. Fewer than five are counted together."
    ),
    (measures.IMPROVEMENT,),
)
WORDING: Final = Topic(
    "wording",
    _("Do first drafts speak of things, rules and times?"),
    _(
        "Strong language hints for each 1,000 characters of the sections of published retrospectives, as "
        "they were first saved; of the whole house only. No hint does not mean that nobody is hurt."
    ),
    (measures.DRAFT, measures.HINT),
)
FIRST: Final = (ARRIVALS, APPROVALS, INCIDENTS, REPEATS, IMPROVEMENTS)
FURTHER: Final = (
    *(DEPARTMENTS, LEAD_TIME, LAUNCHES, SITUATIONS),
    *(CONDITIONS, TIMES, STRENGTH, WORDING),
)
TOPICS: Final = {topic.slug: topic for topic in (*FIRST, *FURTHER)}
