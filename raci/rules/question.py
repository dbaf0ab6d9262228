"""The thing in a question as people ask it: "Who answers for the poster?", "海报谁负责？"."""

import re
from typing import Final

WORK_EN: Final = (
    r"(?:answers?|answerable|accountable|responsible|in charge|owns?|carries|delivers?|makes?|does|has)"
)
WORK_ZH: Final = r"(?:负责|执行|牵头|交付|提供|管|做|出)"
WHO_ZH: Final = r"(?:谁|哪位|哪个人|哪个部门)"
LAST_ZH: Final = r"(?:的)?(?:呢|啊|吗|呀)?"
QUESTIONS: Final = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"who(?:['’]s| is| are| was)? {WORK_EN}(?: for| of)?(?: the| this| our| an?)? (?P<thing>.+)",
        rf"(?:请问)?负责(?P<thing>.+?)的(?:人)?是{WHO_ZH}",
        rf"(?:请问)?(?P<thing>.+?)的?(?:负责|执行)人是{WHO_ZH}",
        rf"(?:请问)?{WHO_ZH}(?:来|在|要|该)?{WORK_ZH}(?!人)(?P<thing>.+?){LAST_ZH}",
        rf"(?:请问)?(?P<thing>.+?)(?:是|由|归|该|应该)?{WHO_ZH}(?:来|在|要)?{WORK_ZH}{LAST_ZH}",
    )
]


def thing_asked_about(query: str) -> str:
    """What somebody wants to know the owner of; anything but such a question stays as it was typed."""
    plain = " ".join(query.split()).strip("?？.。!！ ")
    found = next((match for match in (one.fullmatch(plain) for one in QUESTIONS) if match), None)
    return found["thing"].strip() if found else query
