"""One improvement in one line: its owner, its date, whether it is done, and what is left as its title."""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from incidents.importing.days import Habit, find_date
from incidents.importing.owners import NAME_LABEL, is_name, name_of
from incidents.importing.prose import NOTHING
from incidents.importing.result import Task

DUE_LABEL: Final = (
    r"due(?: date| by)?|deadline|eta|target(?: date)?|by when|when|date|complete by|completion "
    r"date|expected|planned(?: date)?"
    r"|截止(?:日期|时间)?|完成时间|完成日期|计划完成(?:时间|日期)?|预计完成(?:时间|日期)?|"
    r"预计(?:时间)?|期限|时间|日期|完了予定日?|完了日|予定日|実施日|対応期限|納期|期日|"
    r"时限|上线时间|计划时间"
)
DONE_LABEL: Final = (
    r"status|state|done|completed?|progress|状态|进度|进展|完成情况|是否完成|完成状态|"
    r"当前状态|ステータス|状態|状況|進捗|対応状況"
)
TITLE_LABEL: Final = (
    r"(?:action|task|todo|to-?do|action item|item|improvement|measure|行动项?|措施|改进项|"
    r"改进措施|事项|任务|内容|对策|対策|対応|アクション|タスク)(?:\s?#?\d{1,2})?"
)
DONE: Final = re.compile(
    r"^\W*(?:done|completed?|closed|fixed|shipped|merged|resolved|finished|deployed|implemented|"
    r"yes|x|已?完成|已解决|已上线|已修复|已实施|是|完了|済み?|対応済み?|実施済み?|解決済み?)\b"
    r"(?!率)|^\s*(?:✅|☑|✔|✓|√|:white_check_mark:|:heavy_check_mark:|100\s?%|\[x\])",
    re.IGNORECASE,
)
OPEN: Final = re.compile(
    r"^\W*(?:open|to-?do|not started|in[ -]progress|pending|planned|wip|ongoing|backlog|"
    r"blocked|no|new|not done|未完成|进行中|待开始|待处理|未开始|计划中|待办|处理中|否|"
    r"未着手|対応中|進行中|着手|未対応|予定|検討中|未完了|\d{1,2}\s?%|⏳|🚧|❌|⬜)\W*$",
    re.IGNORECASE,
)
MOST_LABELS: Final = 12  # of one line; more are prose
BY: Final = re.compile(
    r"(?:[\s,，;；(（]+|^)(?:(?:due|deadline|eta)\s*(?:by|on)?|by|before|no later than|until)\s+"
    r"(?P<due>(?:the\s+)?(?:(?:next|this|end of(?: the)?|eo[wmqy]\b|early|mid|late)[\s-]*)*(?:mon|"
    r"tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:the\s+)?(?:end of(?: the| this| next)?|next|this|early|mid)[\s-]+(?:week|month|"
    r"quarter|sprint|year|q[1-4]|[a-z]{3,9})(?:\s+\d{4})?|"
    r"tomorrow|today|eo[wmqyd]\b|q[1-4](?:\s+\d{4})?|\d{4}-\d{1,2}-\d{1,2})(?=$|[\s.,;，；)）])",
    re.IGNORECASE,
)
BEFORE: Final = re.compile(
    r"(?P<due>(?:下周[一二三四五六日天]?|本周[一二三四五六日天]?|周[一二三四五六日天]|"
    r"下个?月底?|本月底?|月底|年底|季度末|Q[1-4]|来週[月火水木金土日]?曜?日?|今週中?|来月末?|"
    r"今月末?|月末|年度内|年内))(?:之?前|内|以内|まで(?:に)?)?(?:完成|上线)?(?=$|[\s，,。；;)）])"
)
DATE_BEFORE: Final = re.compile(r"^\s*(?:之?前|以前|まで(?:に)?|完成|完了|中)+(?:完成|上线|完了|予定)?")
DATE_LEAD: Final = re.compile(
    r"(?:[(（,，;；]\s*|\s[-–—]\s*|\s)?(?:due(?:\s*date)?|by|before|until|on|eta|target|"
    r"deadline)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
TAIL_PIECE: Final = re.compile(r"\s+[-–—|→]\s+|\s*[，,;；、|]\s*|\s*(?<!\d)/\s*|\s*/(?!\d)\s*")
LAST_GROUP: Final = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]{1,80})[)）\]】]\s*[.。]?\s*$")


class TaskLine:
    """Reads lines; `understood` are the pieces that were turned into something else."""

    def __init__(self, habit: Habit) -> None:
        self.habit = habit
        self.understood: list[str] = []
        self.fields = re.compile(
            rf"(?P<owner>(?<![A-Za-z]){NAME_LABEL})\s*[:：=]\s*|(?P<due>(?<![A-Za-z])(?:{DUE_LABEL}))\s*[:：=]\s*|"
            rf"(?P<done>(?<![A-Za-z])(?:{DONE_LABEL}))\s*[:：=]\s*",
            re.IGNORECASE,
        )

    def read(self, text: str) -> Task:
        """One line: labels first, then what stands in brackets or behind a dash at its end."""
        text = re.sub(rf"^\s*{TITLE_LABEL}\s*[:：]\s*(?=\S)", self.note, text, flags=re.IGNORECASE)
        task, title = self.labelled(text)
        if match := re.match(r"^\s*(?:✅|☑|✔|√|:white_check_mark:)\ufe0f?\s*", title):
            title, task = title[match.end() :], replace(task, done=True)
        elif match := re.match(
            r"^\s*[(（\[【]?(?:done|completed|已完成|完了|済)[)）\]】]?\s*[:：\-–]?\s+", title, re.IGNORECASE
        ):
            title, task = self.cut(title, 0, match.end()), replace(task, done=True)
        title, task = self.at_names(*self.tails(title, task))
        title, task = self.dates(title, task)
        title, task = self.tails(*self.behind_date(title, task))
        return replace(task, title=title.strip(" ,，、;；|-–—→"))

    def note(self, match: re.Match[str]) -> str:
        self.understood.append(match.group())
        return ""

    def cut(self, text: str, start: int, end: int) -> str:
        """The text without a piece that was understood."""
        self.understood.append(text[start:end])
        return (text[:start].rstrip() + " " + text[end:].lstrip()).strip()

    def labelled(self, text: str) -> tuple[Task, str]:
        """What labels say, and the text without them."""
        task, left, matches = Task(""), text, list(islice(self.fields.finditer(text), MOST_LABELS))
        for index, match in reversed(list(enumerate(matches))):
            stop = matches[index + 1].start() if index + 1 < len(matches) else len(text)
            value = text[match.end() : stop]
            ending = re.search(r"[)）\]】;；。|\n]|,(?=\s)|，|、(?!\w{1,4}$)", value)
            value = value[: ending.start()] if ending else value
            end = match.end() + len(value)
            task = self.filled(task, match, value.strip(" -–—/*_.,，"))
            opening = re.search(r"[(（\[【]?\s*[,，;；|/\-–—]?\s*$", text[: match.start()])
            start = opening.start() if opening else match.start()
            left = left[:start] + " " + left[end:]
            self.understood.append(text[start:end])
        left = (
            re.sub(r"\s*[(（\[【]\s*[)）\]】]|^\s*[)）\]】]+|\s[,，;；]?\s*[)）\]】]\s*$", " ", left)
            if matches
            else left
        )
        left = re.sub(r"(?<=\s)[)）\]】](?=\s|$)", "", left) if matches else left
        return task, re.sub(r"\s{2,}", " ", left).strip(" ,，、;；") if matches else left.strip()

    def filled(self, task: Task, match: re.Match[str], value: str) -> Task:
        if match.group("owner"):
            return replace(task, owner=name_of(value) or task.owner)
        if match.group("due"):
            return replace(task, due=self.due(value) or task.due)
        return replace(task, done=bool(DONE.search(value)))

    def due(self, value: str) -> str | None:
        """An ISO date where it is one, else the words."""
        found = find_date(re.sub(r"^\s*(\d{1,2})\.(\d{1,2})\s*$", r"\1/\2", value), self.habit)
        if found:
            return found.day.isoformat()
        said = re.sub(r"^(?:by|before|until|on)\s+", "", value.strip(" *_()（）"), flags=re.IGNORECASE)
        return None if NOTHING.match(said) or not re.search(r"\w", said) else said

    def tails(self, title: str, task: Task) -> tuple[str, Task]:
        """(Alice, 2024-03-15) or — Alice — Friday at the end."""
        for _again in range(3):
            if not (match := LAST_GROUP.search(title)):
                break
            pieces = [piece for piece in TAIL_PIECE.split(match.group(1)) if piece.strip()]
            read = self.pieces(pieces, task)
            if read is None:
                break
            title, task = self.cut(title, match.start(), match.end()), read
        for _again in range(3):
            place = max(
                (match for match in re.finditer(r"\s+[-–—|→]+\s*|——+\s*", title)),
                key=lambda m: m.start(),
                default=None,
            )
            read = self.pieces([title[place.end() :]], task) if place else None
            if place is None or read is None:
                break
            title, task = self.cut(title, place.start(), len(title)), read
        return title, task

    def pieces(self, pieces: list[str], task: Task) -> Task | None:
        """All of them understood, or None."""
        for piece in pieces:
            found = find_date(piece, self.habit)
            words = re.sub(r"^(?:due|by|before|eta)\s*[:：]?\s*", "", piece.strip(), flags=re.IGNORECASE)
            if found and len(piece) - (found.end - found.start) <= 10:
                task = replace(task, due=task.due or found.day.isoformat())
            elif BY.fullmatch(" by " + words) or BEFORE.fullmatch(words):
                task = replace(task, due=task.due or words)
            elif DONE.match(piece) and len(piece) < 16:
                task = replace(task, done=True)
            elif OPEN.match(piece):
                continue
            elif is_name(piece) and task.owner is None:
                task = replace(task, owner=name_of(piece))
            else:
                return None
        return task if pieces else None

    def at_names(self, title: str, task: Task) -> tuple[str, Task]:
        """@alice, anywhere in the line; further ones stay where they are."""
        match = re.search(r"(?:^|(?<=[\s(（,，:：]))[@＠](?P<name>[\w.\-]*\w(?:\s[A-Z][a-z]+)?)", title)
        if match is None or task.owner:
            return title, task
        behind = (
            re.match(r"\s*(?:to|will|should|[:：\-–—])\s*", title[match.end() :])
            if match.start() == 0
            else None
        )
        end = match.end() + (behind.end() if behind else 0)
        task = replace(task, owner=match.group("name"))
        return re.sub(r"\s*[(（]\s*[)）]", "", self.cut(title, match.start(), end)), task

    def dates(self, title: str, task: Task) -> tuple[str, Task]:
        """by Friday, by 15 March, 3月15日前, 下周五前."""
        if task.due:
            return title, task
        for pattern in (BY, BEFORE):
            if match := pattern.search(title):
                return self.cut(title, match.start(), match.end()), replace(
                    task, due=self.due(match.group("due"))
                )
        found = find_date(title, self.habit)
        if found is None:
            return title, task
        lead, behind = DATE_LEAD.search(title[: found.start]), DATE_BEFORE.match(title[found.end :])
        said = bool(behind) or bool(lead and re.search(r"\w", lead.group()))
        at_end = found.end >= len(title.rstrip(" .。)）]"))
        if not (said or at_end):
            return title, task
        start = lead.start() if lead else found.start
        end = len(title) if at_end else found.end + (behind.end() if behind else 0)
        return self.cut(title, start, end), replace(task, due=found.day.isoformat())

    def behind_date(self, title: str, task: Task) -> tuple[str, Task]:
        """`Add an alert, Alice, 15 March`: once the date is gone the name is the last piece."""
        place = max(title.rstrip(" ,，").rfind("，"), title.rstrip(" ,，").rfind(", "))
        if place < 1 or task.owner or not task.due or not is_name(title[place + 1 :].strip(" ,，")):
            return title, task
        name = name_of(title[place + 1 :].strip(" ,，"))
        return self.cut(title, place, len(title)), replace(task, owner=name)
