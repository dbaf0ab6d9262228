from argparse import ArgumentParser
from time import process_time
from typing import Any

from django.core.management.base import BaseCommand

from postmortem.language.rules import hints
from postmortem.language.rules.data import LANGUAGES, Labelled, sentences_of
from postmortem.language.rules.training import Measured, apart_measured, examples, scored_apart, wilson
from postmortem.language.rules.weights import weights

PAGE = {"en": 3000, "zh": 2000}  # characters of a page of text


class Command(BaseCommand):
    help = "Says how many blaming sentences the language hints find, and how many hints are right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--misses", action="store_true", help="also list what was missed or hinted at")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            learnt = sentences_of("labelled", language)
            apart = apart_measured(scored_apart(examples(learnt, language)), weights(language).sure)
            self.say(language, "labelled, cross-validated", apart)
            for name in ("check", "heldout"):
                sentences = sentences_of(name, language)
                self.say(language, name, measured(sentences, language))
                if options["misses"]:
                    self.list_misses(sentences, language)
            self.say_time(language, learnt)

    def say(self, language: str, name: str, found: Measured) -> None:
        recall, precision = wilson(found.hit, found.blaming), wilson(found.hit, found.flagged)
        self.stdout.write(
            f"{language} {name}: recall {found.recall:.0%} ({recall[0]:.0%} to {recall[1]:.0%}),"
            f" precision {found.precision:.0%} ({precision[0]:.0%} to {precision[1]:.0%}),"
            f" {found.blaming} blaming sentences, {found.flagged} hinted at"
        )

    def list_misses(self, sentences: list[Labelled], language: str) -> None:
        for one in sentences:
            if bool(hints(one.text, language)) != one.blaming:
                self.stdout.write(f"  {'missed' if one.blaming else 'wrongly hinted at'}: {one.text}")

    def say_time(self, language: str, sentences: list[Labelled]) -> None:
        text = " ".join(one.text for one in sentences)[: PAGE[language]]
        hints(text, language)
        began = process_time()
        hints(text, language)
        taken = (process_time() - began) * 1000
        self.stdout.write(f"{language} a page of {len(text)} characters: {taken:.0f} ms")


def measured(sentences: list[Labelled], language: str) -> Measured:
    hinted = [(bool(hints(one.text, language)), one.blaming) for one in sentences]
    return Measured(
        hit=sum(found and blaming for found, blaming in hinted),
        blaming=sum(blaming for _found, blaming in hinted),
        flagged=sum(found for found, _blaming in hinted),
    )
