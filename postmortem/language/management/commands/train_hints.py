import json
from typing import Any

from django.core.management.base import BaseCommand

from postmortem.language.rules.data import FOLDER, LANGUAGES, sentences_of
from postmortem.language.rules.training import trained


class Command(BaseCommand):
    help = "Learns the weights of the language hints anew from the labelled sentences; always the same ones."

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            sentences = sentences_of("labelled", language)
            found = trained(sentences, language)
            text = json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True)
            (FOLDER / f"weights_{language}.json").write_text(text + "\n", encoding="utf-8")
            self.stdout.write(
                f"{language}: {len(sentences)} sentences, hinted at from a chance of {found['sure']} on."
            )
