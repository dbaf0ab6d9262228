"""A pasted message taken apart into findings, one thing each. Pure; people correct it before it is sent."""

import re
from typing import Final, NamedTuple

from incidents.models import Finding
from postmortem.activities.rules.excerpt import HEAD, TIMED

Kind = Finding.Kind
MOST: Final = 12
LONGEST: Final = 1000
SHORTEST: Final = 3
COUNTED: Final = (
    r"(?:[-*•·●▪]\s+|[（(]?\d{1,2}[)）.、](?!\d)\s*|[①-⑳]\s*"
    r"|(?:第[一二三四五六七八九十][，,、：:]|[一二三四五六七八九十]、|其[一二三四五][，,、：:]?)\s*"
    r"|(?:[一二三四五]是|首先|其次|再次|最后)\s*[，,]?\s*"
    r"|(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally)\b[,:]?\s+)"
)
STARTS: Final = re.compile(rf"^\s*{COUNTED}", re.IGNORECASE)
INSIDE: Final = re.compile(rf"(?<=[\s,，;；:：。.])(?={COUNTED})", re.IGNORECASE)
ENDS: Final = re.compile(r"(?<=[。！？!?；;])|(?<=\.)(?=\s)")
TRAILING: Final = " \t。.；;，,、"
GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|dear|thanks|thank you|大家好|各位|你好|您好|谢谢|收到|@\S+|如下)"
    r"(?![a-z])[\s\w,，!！。.:：]{0,12}$",
    re.IGNORECASE,
)
LOOKS_LIKE: Final = [  # the first that is found counts, so the more special ones come first
    (Kind.RULE, r"字段|校验|半角|全角|规则|接口文档|格式"),
    (Kind.RULE, r"half-width|full-width|validation|\bfields?\b|format"),
    (Kind.GUIDANCE, r"引导|指引|怎么用|如何用|说明|不知道怎么|how to|guidance|instruction|explain"),
    (Kind.COPY, r"文案|文字|标题|写的|措辞|没写|copy|wording|text|headline"),
    (Kind.DESIGN, r"海报|图片|配色|排版|设计|样式|poster|picture|image|design|colou?r|layout"),
    (Kind.DELIVERY, r"没到|晚到|迟|未交|到位|还没给|\blate\b|arriv|deliver|not there yet"),
    (Kind.PROCESS, r"流程|审批|批准|没人|交接|process|approv|hand-?over|sign-?off"),
    (Kind.TECHNICAL, r"报错|超时|卡|慢|崩|接口|服务器|白屏"),
    (Kind.TECHNICAL, r"error|timeout|slow|crash|server|\b5\d\d\b|\b404\b"),
    (Kind.FUNCTION, r"打不开|点不|按钮|功能|提交|支付|下单|登录"),
    (Kind.FUNCTION, r"button|submit|\bpay|click|\bopen|log ?in|function"),
]


class Piece(NamedTuple):
    """One thing that was seen, and what it may be about."""

    text: str
    kind: str


def kind_like(text: str) -> str:
    """What a sentence may be about, by its words; "something else" where nothing tells."""
    found = (kind for kind, pattern in LOOKS_LIKE if re.search(pattern, text, re.IGNORECASE))
    return next(found, Kind.OTHER)


def pieces(message: str) -> list[Piece]:
    """The findings in a message, at most twelve: by its lines and numbers, else by its sentences.

    Who spoke when, greetings and empty words are left out; the message itself is kept beside them.
    """
    lines = [said for line in message.splitlines() if (said := _said(line.strip()))]
    counted = [part for line in lines for part in INSIDE.split(line) if part.strip()]
    if any(STARTS.match(part) for part in counted):
        found = [part for part in counted if STARTS.match(part)] if len(lines) == 1 else counted
    else:
        found = [part for line in lines for part in ENDS.split(line)]
    clean = [STARTS.sub("", part).strip(TRAILING) for part in found]
    kept = list(dict.fromkeys(part for part in clean if len(part) >= SHORTEST and not GREETING.match(part)))
    return [Piece(part[:LONGEST], kind_like(part)) for part in kept[:MOST]]


def _said(line: str) -> str:
    """What a line of a chat says, without who said it when."""
    timed = TIMED.match(line)
    if timed:
        return timed.group("text").strip()
    return "" if HEAD.match(line) and len(line) <= 40 else line
