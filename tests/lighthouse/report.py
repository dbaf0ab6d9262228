"""What Lighthouse said, as the table of docs/lighthouse.md."""

from pathlib import Path
from typing import Any, NamedTuple

AIM = 95
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}


class Figures(NamedTuple):
    """One run: a score of 100 for each category, what was sent, and how it moved on the screen."""

    scores: dict[str, int]
    kilobytes: float
    requests: int
    shift: float
    paint: float  # seconds until the largest thing stands there
    index: float  # how quick the machine was meanwhile, as Lighthouse counts it
    version: str
    performances: tuple[int, ...]  # of every run that this one is the middle of


def read(run: dict[str, Any]) -> Figures:
    audits = run["audits"]
    sent = audits["network-requests"]["details"]["items"]
    scores = {key: round(100 * (run["categories"][key]["score"] or 0)) for key in CATEGORIES}
    return Figures(
        scores,
        sum(one["transferSize"] for one in sent) / 1000,
        len(sent),
        audits["cumulative-layout-shift"].get("numericValue", 1),
        audits["largest-contentful-paint"].get("numericValue", 0) / 1000,
        run["environment"]["benchmarkIndex"],
        run["lighthouseVersion"],
        (scores["performance"],),
    )


def middle(runs: list[Figures]) -> Figures:
    """The run whose performance lies in the middle; of the other categories the worst of all runs counts."""
    ranked = sorted(runs, key=lambda one: one.scores["performance"])
    chosen = ranked[len(ranked) // 2]
    worst = {key: min(one.scores[key] for one in runs) for key in CATEGORIES}
    return chosen._replace(
        scores={**worst, "performance": chosen.scores["performance"]},
        performances=tuple(one.scores["performance"] for one in ranked),
    )


def write(page: Path, found: dict[str, Figures]) -> None:
    """Measured figures only; what they mean stands above the table."""
    head = [
        "Page",
        *CATEGORIES.values(),
        "Its runs",
        "Sent, kB",
        "Requests",
        "Layout shift",
        "Largest paint, s",
    ]
    rows = [
        [
            name,
            *one.scores.values(),
            " · ".join(map(str, one.performances)),
            f"{one.kilobytes:.0f}",
            one.requests,
            f"{one.shift:.3f}",
            f"{one.paint:.1f}",
        ]
        for name, one in found.items()
    ]
    table = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    indexes = [one.index for one in found.values()]
    said = ABOUT.format(
        version=next(iter(found.values())).version, low=min(indexes), high=max(indexes), aim=AIM
    )
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in table]
    page.write_text(said + "\n".join(lines) + "\n", encoding="utf-8")


ABOUT = """# Lighthouse

`make lighthouse` writes this page: it starts the product with its demo on this machine, opens five pages as
the demo's product manager in the system's Chromium, and asks Lighthouse {version} about each (simulated
slow 4G, a phone of 412 × 823). The aim is {aim} in every category; below it the command ends with 1.

Lighthouse slows the processor down four times, which makes a middle phone of a good desktop (benchmark
index about 1,200). A slower machine is slowed down less: by its index divided by 300, and never less than
once. The machine of these figures had an index of {low:.0f} to {high:.0f} while it measured. Each page is
asked for three times: the performance is that of the run in the middle, as Lighthouse advises ("its runs" has
all three), of the other categories the worst of the three counts.

"Sent" is everything the first view asks for, with the headers, by somebody who was never here before. How
much a page may weigh, and that nothing of it is asked for twice, is tested on every run
(`tests/test_weight.py`); these figures are not, since they depend on the machine.

"""
