"""What the product makes of a report that was read from a file. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from typing import Final

from django.utils.text import Truncator

from incidents.importing import Happening, Learnt, Report
from incidents.models import TimelineEvent
from incidents.models.retrospective import SectionCode

TEMPLATE: Final = "sre"  # has a section for each part of a report
Marker = TimelineEvent.Marker
MARKERS: Final = {  # the first that occurs in a line says what kind of event it is
    Marker.MITIGATION: r"roll(?:ed|ing)?[\s-]?back|revert|restor|recover|resolv|mitigat|fixed|back to normal|"
    r"恢复|回滚|止血|止损|修复|解决|復旧|ロールバック|切り?戻し|解消",
    Marker.DETECTION: r"\balert|alarm|paged|detect|notic|report(?:ed|s)|complain|"
    r"告警|报警|发现|反馈|投诉|检测|検知|発見|アラート|報告|問い合わせ",
    Marker.PUBLISH: r"deploy|releas|launch|went live|rollout|rolled out|ship|publish|"
    r"上线|发布|部署|リリース|デプロイ|公開",
    Marker.DECISION: r"decid|decision|declar|决定|决策|判断|決定|宣言",
    Marker.COMMUNICATION: r"notif|announc|status page|inform|post(?:ed|s)|emailed|"
    r"通知|公告|同步|联系|連絡|周知|案内",
    Marker.CHANGE: r"chang|switch|restart|scal|enabl|disabl|config|"
    r"修改|变更|调整|重启|扩容|切换|変更|再起動|設定|切替",
}
URL: Final = re.compile(r"https?://[^\s<>()\[\]\"'、。，）]+")
RAW_LENGTH, URL_LENGTH = 120, 500


@dataclass(frozen=True)
class Times:
    """When it began, was seen and had stopped, in this order; else what is nearest."""

    started: datetime
    detected: datetime
    mitigated: datetime


def marker_of(text: str) -> str:
    """What kind of event a line tells of: understanding, if nothing else can be told."""
    low = text.casefold()
    return next((marker for marker, words in MARKERS.items() if re.search(words, low)), Marker.DIAGNOSIS)


def url_in(text: str) -> str:
    """The first address in a text, or an empty one."""
    match = URL.search(text)
    return match.group() if match and len(match.group()) <= URL_LENGTH else ""


def aware(at: datetime, zone: tzinfo) -> datetime:
    """In the zone of the file, else in `zone`."""
    return at if at.tzinfo else at.replace(tzinfo=zone)


def in_zone(happening: Happening, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From when until when; an end before the beginning is none."""
    at = aware(happening.at, zone) if happening.at else None
    until = aware(happening.until, zone) if happening.until else None
    return at, until if at and until and until >= at else None


def times_of(report: Report, *, zone: tzinfo, now: datetime) -> Times:
    """Never out of order: what was seen before it began is moved to when it began."""
    told = [at for one in report.timeline if (at := in_zone(one, zone)[0])]
    day = datetime.combine(report.happened_on, time(12), zone) if report.happened_on else None
    started = aware(report.began, zone) if report.began else min(told, default=day or now)
    detected = aware(report.seen, zone) if report.seen else _seen(report, zone) or started
    last = max([*told, started, detected])
    mitigated = aware(report.stopped, zone) if report.stopped else last
    detected = max(started, detected)
    return Times(*(one.astimezone(UTC) for one in (started, detected, max(detected, mitigated))))


def _seen(report: Report, zone: tzinfo) -> datetime | None:
    """The first line that says that somebody or something noticed it."""
    found = (
        at
        for one in report.timeline
        if marker_of(one.text) == Marker.DETECTION and (at := in_zone(one, zone)[0])
    )
    return next(found, None)


def sections_of(report: Report) -> list[tuple[str, str, str]]:
    """Code, heading and text of each section; what has no place of its own comes last, word for word."""
    by_kind = {kind: [one.text for one in report.lessons if one.learnt == kind] for kind in Learnt}
    known = [
        (SectionCode.SUMMARY, "", report.summary),
        ("impact", "", report.impact),
        ("detection", "", report.detection),
        ("response", "", report.resolution),
        (SectionCode.WENT_WELL, "", "\n".join(by_kind[Learnt.WELL])),
        (SectionCode.LUCKY, "", "\n".join(by_kind[Learnt.LUCKY])),
    ]
    further = [
        (f"read-{number}", heading, text) for number, (heading, text) in enumerate(report.other.items(), 1)
    ]
    return [row for row in [*known, *further] if row[2] or row[1]]


def short(text: str, length: int) -> str:
    """As it is, or cut with an ellipsis."""
    return Truncator(text).chars(length)
