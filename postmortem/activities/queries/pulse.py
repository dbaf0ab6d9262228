"""What was answered to a short question, as readers see it: never of fewer than five."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Model

from postmortem.activities.models import Pulse
from postmortem.activities.rules import pulse as rules

MOST_ROUNDS = 12


def pulse_results(subject: Model, questions: Sequence[str]) -> list[rules.Result]:
    """The rounds in which somebody answered, newest first, each question in order; in one query."""
    rows = Pulse.objects.filter(
        subj_type=subject._meta.label_lower, subj_id=subject.pk, question__in=questions
    ).values_list("round", "question", "score")
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    for round_, question, score in rows:
        scores[round_, question].append(score)
    rounds = sorted({round_ for round_, _question in scores}, reverse=True)[:MOST_ROUNDS]
    return [
        rules.result(question, round_, scores[round_, question])
        for round_ in rounds
        for question in questions
    ]
