"""What ships with the product: phrases, word classes, labelled sentences, weights. Read once, then kept."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("en", "zh")


class Labelled(NamedTuple):
    """One sentence and whether it looks for somebody to have done it (True) or says what was (False)."""

    blaming: bool
    text: str


@cache
def shipped(name: str) -> Any:  # noqa: ANN401  whatever the file holds
    """The content of one JSON file of the data folder."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def sentences_of(name: str, language: str) -> list[Labelled]:
    """The labelled sentences of one set: "labelled" to learn from, "check" and "heldout" to measure with."""
    lines = (FOLDER / f"{name}_{language}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line)
    return [Labelled(mark == "1", text) for mark, text in pairs]
