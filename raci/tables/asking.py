"""What the reader asks instead of guessing; answers come back by the question's id at the next reading."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raci.tables.result import Choice, Question
from raci.tables.sets import LetterSet

WORDS: Final = {
    "A": gettext_lazy("A accountable"),
    "R": gettext_lazy("R responsible"),
    "S": gettext_lazy("S supports"),
    "C": gettext_lazy("C consulted"),
    "I": gettext_lazy("I informed"),
}
OURS: Final = "ours"
UPPER: Final = "upper"
LOWER: Final = "lower"
PHASES: Final = "phases"
TASKS: Final = "tasks"
PEOPLE: Final = "people"


class Asking:
    """One table's questions. Whoever asks gets the answer, or nothing while it is open; then `withholds` says
    whether letters are missing for it.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        self.open: dict[str, Question] = {}
        self.withholds = False

    def _ask(self, question: Question) -> str:
        answer = self.answers.get(question.id, "")
        if answer in {choice.value for choice in question.choices}:
            return answer
        self.open[question.id] = question
        return ""

    def _ask_for_letters(self, question: Question) -> str:
        answer = self._ask(question)
        self.withholds = self.withholds or not answer
        return answer

    def meaning(self, word: str, cell: str, *, shown: str) -> str:
        """Whether a word such as 负责 or "owner" is R or A in this table."""
        sentence = _("Does “%(word)s” say who does the work, or who answers for it?") % {"word": shown}
        choices = tuple(Choice(letter, str(WORDS[letter])) for letter in ("R", "A"))
        return self._ask_for_letters(Question(f"meaning:{cell}:{word}", cell, sentence, choices))

    def letter_set(self, letters: LetterSet, cell: str) -> str:
        """Whether the letters of another method are read as ours: its name, or OURS."""
        said = ", ".join(f"{code} → {letter or '–'}" for code, letter in letters.means.items())
        sentence = _("These look like the letters of %(method)s. How are they read?") % {
            "method": letters.name
        }
        choices = (
            Choice(letters.name, _("As %(method)s: %(letters)s") % {"method": letters.name, "letters": said}),
            Choice(OURS, _("As RACI; letters that it does not have are reported")),
        )
        return self._ask_for_letters(Question(f"letters:{cell}", cell, sentence, choices))

    def names(self, upper: Sequence[str], lower: Sequence[str], cell: str) -> str:
        """Which of two header rows names those who hold the letters."""
        choices = (Choice(UPPER, _some(upper)), Choice(LOWER, _some(lower)))
        return self._ask(Question(f"names:{cell}", cell, _("Which header row says who it is?"), choices))

    def headings(self, texts: Sequence[str], cell: str) -> str:
        """Whether rows without letters are headings of phases or tasks."""
        sentence = _("Are these rows without letters phases or tasks: %(rows)s?") % {"rows": _some(texts)}
        choices = (Choice(PHASES, _("phases of the rows below them")), Choice(TASKS, _("tasks")))
        return self._ask(Question(f"headings:{cell}", cell, sentence, choices))

    def turned(self, heading: str, cell: str) -> str:
        """Whether a table has its people in the rows and its tasks in the columns."""
        sentence = _("The first column is headed “%(heading)s”. What stands in the rows?") % {
            "heading": heading
        }
        choices = (Choice(TASKS, _("tasks")), Choice(PEOPLE, _("people or roles")))
        return self._ask(Question(f"rows:{cell}", cell, sentence, choices))


def _some(texts: Sequence[str]) -> str:
    return ", ".join([*texts[:3], *(["…"] if len(texts) > 3 else [])])
