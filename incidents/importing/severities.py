"""How severe it was: the words of the file, and the four levels of the product."""

import re
from typing import Final

TOKEN: Final = re.compile(
    r"\b(?:SEV(?:ERITY)?|Sev|P|S|L|Level|Tier|Priority)[\s\-:]?[0-5]\b|"
    r"(?<![一-鿿])(?:特别重大|特大|重大|较大|严重|一般|轻微|特级|[一二三四五]级|[1-5]\s?级|"
    r"致命|紧急)(?:故障|事故|事件)?|"
    r"[ⅠⅡⅢⅣ]级|レベル\s?[1-5１-５]|(?:致命的|深刻|軽微|軽度|中程度|重度)|(?<![一-鿿])[高中低大小](?![一-鿿])|"
    r"\b(?:critical|blocker|major|minor|high|medium|moderate|low|severe|trivial|catastrophic)\b|^\W*[1-5]\b",
    re.IGNORECASE,
)
LEVELS: Final = (
    (1, r"critical|catastrophic|blocker|特别重大|特大|特级|致命|一级|ⅰ级|1\s?级|重大"),
    (2, r"major|high|severe|严重|较大|紧急|二级|ⅱ级|2\s?级|深刻|重度|高|大"),
    (3, r"medium|moderate|三级|ⅲ级|3\s?级|中程度|中|一般"),
    (4, r"minor|low|trivial|轻微|四级|五级|ⅳ级|4\s?级|軽微|軽度|低|小"),
)


def severity_of(value: str) -> str | None:
    """The word that says it (`SEV-2`), else all that was written; None for an empty form (`P0/P1/P2`)."""
    text = re.sub(r"[*_`]+", "", value).strip()
    found = [match.group().strip() for match in TOKEN.finditer(text)]
    if not text or (len(found) > 2 and re.search(r"[/|]", text)):
        return None
    return found[0] if found else text


def level_of(severity: str | None) -> int | None:
    """1 to 4, or None. SEV-0 and P0 are 1 as well as SEV-1 and P1 are, unless words say otherwise."""
    if not severity:
        return None
    low = severity.casefold().translate(str.maketrans("１２３４５", "12345"))
    digit = re.search(r"(?:sev(?:erity)?|[psl]|level|tier|priority|レベル)?[\s\-:]?([0-5])(?!\d)", low)
    if digit and "级" not in low:
        return min(4, max(1, int(digit.group(1))))
    return next((level for level, words in LEVELS if re.search(words, low)), None)
