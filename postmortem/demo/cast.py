"""The people and departments of the demo stories. They sign in only while the demo is loaded."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, Discipline, ExternalContact, ExternalParty, User

PASSWORD = "demo-postmortem"  # noqa: S105 - shown to everybody who starts the demo

# code: (English, Chinese, account of the lead, disciplines)
DEPARTMENTS = {
    "management": ("General management", "总经办", "boss", ["management"]),
    "business": ("Business", "业务", "business", ["business", "marketing"]),
    "product": ("Product", "产品", "sunli", ["product"]),
    "engineering": ("Engineering", "技术", "wuhao", ["engineering"]),
    "design": ("Design", "设计", "lead", ["design"]),
    "operations": ("Operations", "运营", "xunan", ["operations", "service"]),
    "shops": ("Shops", "门店", "songjia", []),
}
# account: (display name, department, role)
PEOPLE = {
    "boss": ("Gu Yuan 顾远", "management", User.Role.EXECUTIVE),
    "business": ("Zhao Ming 赵明", "business", User.Role.MEMBER),
    "linqiao": ("Lin Qiao 林乔", "business", User.Role.MEMBER),
    "pm": ("Chen Yu 陈雨", "product", User.Role.PM),
    "sunli": ("Sun Li 孙莉", "product", User.Role.PM),
    "wuhao": ("Wu Hao 吴昊", "engineering", User.Role.MEMBER),
    "hejing": ("He Jing 何静", "engineering", User.Role.MEMBER),
    "lead": ("Tang Wei 唐薇", "design", User.Role.MEMBER),
    "fangrui": ("Fang Rui 方蕊", "design", User.Role.MEMBER),
    "xunan": ("Xu Nan 许楠", "operations", User.Role.MEMBER),
    "songjia": ("Song Jia 宋佳", "shops", User.Role.MEMBER),
    "hanlei": ("Han Lei 韩磊", "shops", User.Role.MEMBER),
    "admin": ("Mo Shan 莫山", "management", User.Role.ADMIN),
}
# What they do, and the name of each company outside.
PARTIES = {
    "payment": "Payment platform · 支付平台",
    "bank": "Partner bank · 合作银行",
    "e_signature": "E-signature platform · 电子签名平台",
}
LOGINS = ["pm", "lead", "business", "boss", "admin"]


class Cast(NamedTuple):
    """Everybody by account, every department by code, every company outside by what it does."""

    people: dict[str, User]
    departments: dict[str, Department]
    parties: dict[str, ExternalParty]


@transaction.atomic
def hire(*, now: datetime) -> Cast:
    """Create the departments and people of the demo."""
    departments = {
        code: Department.objects.create(code=code, name_en=english, name_zh=chinese)
        for code, (english, chinese, _lead, _trades) in DEPARTMENTS.items()
    }
    people = {account: person(account, departments, now=now) for account in PEOPLE}
    for code, (_english, _chinese, lead, trades) in DEPARTMENTS.items():
        Department.objects.filter(pk=departments[code].pk).update(lead=people[lead])
        departments[code].lead = people[lead]
        Discipline.objects.bulk_create(
            Discipline(code=trade, department=departments[code]) for trade in trades
        )
    return Cast(people, departments, {kind: party(kind) for kind in PARTIES})


def party(kind: str) -> ExternalParty:
    """A company outside with the one desk that answers for it."""
    made = ExternalParty.objects.create(name=PARTIES[kind], kind=kind.replace("_", "-"))
    ExternalContact.objects.create(party=made, name=f"{made.kind} desk", email=f"{kind}@partner.example")
    return made


def person(account: str, departments: dict[str, Department], *, now: datetime) -> User:
    name, home, role = PEOPLE[account]
    made = create_person(
        Person(account, name, f"{account}@demo.example", departments[home], role),
        password=PASSWORD if account in LOGINS else "",
        by=None,
        now=now,
    )
    User.objects.filter(pk=made.pk).update(is_demo=True)
    made.is_demo = True
    return made
