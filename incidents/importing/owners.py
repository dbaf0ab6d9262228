"""Names beside an improvement. They are suggestions: no account is ever looked for here."""

import re
from typing import Final

NAME_LABEL: Final = (
    r"(?:owner|assignee|assigned(?: to)?|responsible|dri|who|lead|person|负责人|责任人|"
    r"跟进人|执行人|处理人|责任方|负责团队|负责部门"
    r"|担当者?|担当チーム|オーナー|責任者|対応者|実施者|主担当)s?(?:\(s\))?"
)
LATIN_NAME: Final = re.compile(
    r"[A-Z][\w'’.\-]*(?:\s+(?:[A-Z][\w'’.\-]*|team|de|van|von|da)){0,3}(?:\s*(?:&|and|"
    r"\+)\s*[A-Z][\w'’.\-]*(?:\s+[A-Z][\w'’.\-]*)?)?"
)
HAN_NAME: Final = re.compile(
    r"[一-鿿]{1,6}(?:组|部|团队|部门)\s+[一-鿿]{2,4}|[一-鿿]{2,4}(?:老师|总|さん|氏)?|"
    r"[一-鿿]{1,6}(?:组|部|团队|部门|チーム|部署)|[ァ-ヶー一-鿿]{2,8}(?:さん|氏|チーム)?"
)
TEAM: Final = re.compile(
    r"(?:the\s+)?(?:[\w&/\-]+\s+){0,2}(?:team|squad|group|oncall|on-call)|SRE|QA|DBA|Ops|"
    r"DevOps|Infra|Platform|Backend|Frontend|Security|IT|PM|Dev|PO",
    re.IGNORECASE,
)
NEVER: Final = re.compile(
    r"^(?:P\d|SEV.?\d|S\d|Q[1-4]|H[12]|FY\d*|high|medium|low|critical|urgent|short|long|"
    r"term|short[- ]term|long[- ]term|immediate|optional|monitoring|"
    r"prevent(?:ion|ive|ative)?|detect(?:ion)?|mitigat(?:e|ion)|process|other|todo|tbd|"
    r"new|production|staging|prod|dev|test|"
    r"jira|github|ticket|link|bug|done|open|closed|example|"
    r"高|中|低|优先级|短期|长期|中期|紧急|重要|可选|预防|检测|缓解|流程|监控|告警|生产|"
    r"测试|灰度|线上|待定|全量|必须|建议|高优|"
    r"短期的?|長期的?|中期的?|緊急|最優先|検討中|予防|検知|緩和|必須|任意|自動化|本番|未定)$",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Whether a few words at the end of a line are a person or a team."""
    words = text.strip(" .。*_`@＠")
    if not words or NEVER.match(words) or re.search(r"\d", words):
        return False
    if re.match(r"\s*[@＠]\w", text):
        return True
    if TEAM.fullmatch(words) or HAN_NAME.fullmatch(words):
        return True
    capitals = re.fullmatch(r"[A-Z]{2,5}", words)
    return bool(LATIN_NAME.fullmatch(words)) and not capitals and len(words) <= 40


def name_of(value: str) -> str | None:
    """The name without marks, or None where nobody is named."""
    link = re.fullmatch(r"\s*\[([^\]]+)\]\([^)]*\)\s*", value)
    value = value.strip()
    said = re.sub(r"(?<![\w.])[@＠](?=\w)", "", link.group(1) if link else value).strip(" *_`.,，;；()（）")
    if not said or re.fullmatch(
        r"(?:tbd|tba|n/?a|none|unassigned|unknown|[-–—?？]+|待定|无|暂无|未定|なし|未指定|待分配)",
        said,
        re.IGNORECASE,
    ):
        return None
    return said
