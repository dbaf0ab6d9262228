"""The people of the stories and their departments; nothing else is there when a story begins."""

from types import SimpleNamespace

from tests import make

# code: (English, Chinese, account of the lead)
HOMES = {
    "management": ("General management", "总经办", "boss"),
    "business": ("Business", "业务", "zhao"),
    "product": ("Product", "产品", "sunli"),
    "engineering": ("Engineering", "技术", "wuhao"),
    "design": ("Design", "设计", "tang"),
}
# account: (display name, department, role)
PEOPLE = {
    "boss": ("Gu Yuan", "management", "executive"),
    "zhao": ("Zhao Ming", "business", "member"),
    "linqiao": ("Lin Qiao", "business", "member"),
    "pm": ("Chen Yu", "product", "pm"),
    "sunli": ("Sun Li", "product", "pm"),
    "wuhao": ("Wu Hao", "engineering", "member"),
    "tang": ("Tang Wei", "design", "member"),
    "fang": ("Fang Rui", "design", "member"),
    "admin": ("Mo Shan", "management", "admin"),
}


def company():
    """Hire everybody; attributes by account, departments by code under `homes`."""
    homes = {
        code: make.department(code, name_en=english, name_zh=chinese)
        for code, (english, chinese, _lead) in HOMES.items()
    }
    people = {
        account: make.user(
            account,
            display_name=name,
            department=homes[home],
            role=role,
            time_zone="Asia/Shanghai",
            password=make.PASSWORD,
        )
        for account, (name, home, role) in PEOPLE.items()
    }
    for code, (_english, _chinese, lead) in HOMES.items():
        homes[code].lead = people[lead]
        homes[code].save()
    return SimpleNamespace(homes=homes, **people)
