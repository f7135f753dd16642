"""A made-up Chinese maker of transformers and switchgear, generated: same seed and day, same rows.

Rows are what a person's spreadsheets would hold: Chinese headers, a text in every cell, other rows by name.
Telephone numbers have valid prefixes and are given to nobody (four zeros follow the prefix).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from pypinyin import lazy_pinyin

from sample import chinese_words as words

Row = dict[str, str]
Tables = dict[str, list[Row]]

CUSTOMERS, DEALS, CASES, ACTIVITIES, TASKS = 200, 600, 300, 1_200, 150
SALES_PER_TEAM, SERVICE_STAFF = 5, 4
_SERVICE = "客户服务部"
_MAX_NUMBER = 9_999


def generate(seed: int, today: date) -> Tables:
    """Tables in an order in which each may be imported, references only to rows before."""
    rng = Random(seed)  # noqa: S311 - sample data, no secret
    people = _Names(rng)
    teams = [{"名称": name, "区域": name} for name in words.REGIONS] + [{"名称": _SERVICE, "区域": ""}]
    users = _users(people)
    customers = _customers(rng, users)
    contacts = [row for customer in customers for row in _contacts(rng, people, customer)]
    deals = [_deal(rng, today, number, customers, contacts) for number in range(1, DEALS + 1)]
    service = [user["姓名"] for user in users if user["团队"] == _SERVICE]
    cases = [_case(rng, today, number, contacts, service) for number in range(1, CASES + 1)]
    return {
        "team": teams,
        "user": users,
        "product": [_product(product) for product in words.PRODUCTS],
        "customer": customers,
        "contact": contacts,
        "opportunity": sorted(deals, key=lambda row: row["编号"]),
        "case": cases,
        "activity": [_activity(rng, today, deals) for _ in range(ACTIVITIES)],
        "task": [_task(rng, today, deals) for _ in range(TASKS)],
    }


class _Names:
    """Names of people by the frequency of their surnames, none twice, and a number for each."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._numbers = 0

    def next(self) -> str:
        while True:
            surname = self._rng.choices(list(words.SURNAMES), list(words.SURNAMES.values()))[0]
            name = surname + self._rng.choice(words.GIVEN.split())
            if name not in self._taken:
                self._taken.add(name)
                return name

    def mobile(self) -> str:
        self._numbers += 1
        return f"{self._rng.choice(words.PREFIXES.split())}0000{self._numbers % _MAX_NUMBER:04}"


def _pinyin(name: str) -> str:
    surname, given = lazy_pinyin(name[0])[0], "".join(lazy_pinyin(name[1:]))
    return f"{surname}.{given}"


def _users(people: _Names) -> list[Row]:
    users = [_user(people, "", "", "manager")]
    chief = users[0]["用户名"]
    for team in words.REGIONS:
        head = _user(people, team, chief, "manager")
        users += [head, *(_user(people, team, head["用户名"], "sales") for _ in range(SALES_PER_TEAM))]
    head = _user(people, _SERVICE, chief, "manager")
    return [*users, head, *(_user(people, _SERVICE, head["用户名"], "agent") for _ in range(SERVICE_STAFF))]


def _user(people: _Names, team: str, manager: str, role: str) -> Row:
    name = people.next()
    sign_in = _pinyin(name)
    return {
        "用户名": sign_in,
        "姓名": name,
        "团队": team,
        "上级": manager,
        "角色": role,
        "手机": people.mobile(),
        "邮箱": f"{sign_in}@example.com",
    }


def _product(product: tuple[str, str, str, str, int]) -> Row:
    return dict(zip(("编码", "名称", "系列", "单位", "标准价"), map(str, product), strict=True))


def _customers(rng: Random, users: Sequence[Row]) -> list[Row]:
    brands = [a + b for a in words.BRAND_FIRST.split() for b in words.BRAND_SECOND.split()]
    rng.shuffle(brands)
    return [_customer(rng, number, brand, users) for number, brand in enumerate(brands[:CUSTOMERS], 1)]


def _customer(rng: Random, number: int, brand: str, users: Sequence[Row]) -> Row:
    region = rng.choices(list(words.REGIONS), (40, 25, 25, 10))[0]
    city, (province, districts, roads) = rng.choice(list(words.REGIONS[region].items()))
    trade, industry = rng.choice(list(words.TRADES.items()))
    place = province if rng.random() < 0.2 else city
    form = "股份有限公司" if rng.random() < 0.15 else "有限公司"
    owner = rng.choice([user["姓名"] for user in users if user["团队"] == region and user["角色"] == "sales"])
    address = f"{province}省" if province != city and province not in ("内蒙古", "广西", "新疆") else ""
    street = f"{rng.choice(districts.split())}{rng.choice(roads.split())}{rng.randint(1, 1999)}号"
    return {
        "编号": f"KH{number:04}",
        "客户名称": f"{place}{brand}{trade}{form}",
        "行业": industry,
        "大区": region,
        "省份": province,
        "城市": city,
        "国家": "中国",
        "负责人": owner,
        "来源": rng.choice(words.SOURCES),
        "地址": f"{address}{city}市{street}",
        "员工数": str(rng.choice((60, 120, 200, 350, 500, 800, 1200, 2600, 5000))),
        "成立年份": str(rng.randint(1985, 2021)),
        "等级": rng.choices(("a", "b", "c", "d"), (15, 30, 40, 15))[0],
        "状态": rng.choices(("potential", "intended", "signed", "repeat", "dormant"), (25, 25, 25, 20, 5))[0],
    }


def _contacts(rng: Random, people: _Names, customer: Row) -> list[Row]:
    positions = rng.sample(words.POSITIONS, rng.choices((1, 2, 3), (50, 35, 15))[0])
    return [_contact(people, customer, position) for position in positions]


def _contact(people: _Names, customer: Row, position: str) -> Row:
    name = people.next()
    return {
        "姓名": name,
        "客户": customer["客户名称"],
        "职务": position,
        "手机": people.mobile(),
        "邮箱": f"{_pinyin(name)}@{customer['编号'].lower()}.example.com",
    }


def _deal(rng: Random, today: date, number: int, customers: Sequence[Row], contacts: Sequence[Row]) -> Row:
    # Some customers buy again and again: the choice leans towards the beginning of the list.
    customer = customers[min(int(rng.expovariate(1 / (CUSTOMERS * 0.4))), CUSTOMERS - 1)]
    contact = rng.choice([row["姓名"] for row in contacts if row["客户"] == customer["客户名称"]])
    product = rng.choice(words.PRODUCTS)
    project = rng.choice(words.PROJECTS)
    return {
        "编号": f"SJ{number:05}",
        "商机名称": f"{customer['城市']}{customer['客户名称'][2:4]}{project}",
        "客户": customer["客户名称"],
        "联系人": contact,
        "负责人": customer["负责人"],
        "产品": product[1],
        "金额": str(_amount(rng, product[4])),
        "币种": "CNY",
        "来源": rng.choice(words.SOURCES),
        "下一步": rng.choice(words.NEXT_STEPS),
        **_course(rng, today),
    }


def _amount(rng: Random, price: int) -> int:
    quantity = rng.randint(1, 3) if price > 500_000 else rng.randint(2, 24)
    return round(price * quantity * rng.uniform(0.82, 1.0) / 100) * 100


def _course(rng: Random, today: date) -> Row:
    """Stage and dates of a deal: those begun long ago are mostly closed."""
    engaged = today - timedelta(days=int(rng.triangular(2, 720, 120)))
    closed = engaged + timedelta(days=rng.randint(20, 200))
    if closed > today:
        stage = rng.choice([name for name, kind in words.STAGES.items() if kind == "open"])
        expected = today + timedelta(days=rng.randint(-20, 120))
        dates = {"立项日期": engaged.isoformat(), "预计成交": expected.isoformat(), "关闭日期": ""}
        return {"阶段": stage, **dates, "输单原因": ""}
    won = rng.random() < 0.58
    dates = {"立项日期": engaged.isoformat(), "预计成交": closed.isoformat(), "关闭日期": closed.isoformat()}
    return {
        "阶段": "赢单" if won else "输单",
        **dates,
        "输单原因": "" if won else rng.choice(words.LOST_REASONS),
    }


def _case(rng: Random, today: date, number: int, contacts: Sequence[Row], service: Sequence[str]) -> Row:
    kind = rng.choices(list(words.CASE_WEIGHTS), list(words.CASE_WEIGHTS.values()))[0]
    product, contact = rng.choice(words.PRODUCTS), rng.choice(contacts)
    subject, description, solution = rng.choice(
        [texts for texts in words.CASES[kind] if _fits("".join(texts), product)]
    )
    say = _phrase(rng, contact["姓名"], product[0])
    opened = _worktime(rng, today - timedelta(days=int(rng.triangular(1, 400, 30))))
    closed = opened + timedelta(hours=rng.choice((2, 5, 9, 26, 50, 75, 120, 240)))
    over = closed.date() < today and rng.random() < 0.93
    return {
        "编号": f"FW{number:05}",
        "主题": say(subject),
        "类型": kind,
        "客户": contact["客户"],
        "联系人": contact["姓名"],
        "产品": product[1],
        "处理人": rng.choice(service),
        "描述": say(description),
        "渠道": rng.choices(("phone", "web", "mail", "mobile"), (55, 20, 15, 10))[0],
        "优先级": rng.choices(("high", "normal", "low"), (20, 60, 20))[0],
        "状态": "closed" if over else rng.choice(("new", "open", "waiting_customer", "waiting_supplier")),
        "受理时间": _minute(opened),
        "关闭时间": _minute(closed) if over else "",
        "解决方案": solution if over else "",
    }


def _activity(rng: Random, today: date, deals: Sequence[Row]) -> Row:
    deal = rng.choice(deals)
    kinds = {"call": words.CALLS, "visit": words.VISITS, "meeting": words.MEETINGS, "mail": words.MAILS}
    kind = rng.choices(list(kinds), (50, 28, 10, 12))[0]
    # Nothing is noted down before a deal began, nor after it closed.
    first = date.fromisoformat(deal["立项日期"])
    last = date.fromisoformat(deal["关闭日期"]) if deal["关闭日期"] else today - timedelta(days=1)
    at = _worktime(rng, first + timedelta(days=rng.randint(0, max(0, (last - first).days))))
    product = next(product for product in words.PRODUCTS if product[1] == deal["产品"])
    say = _phrase(rng, deal["联系人"], product[0], deal["商机名称"])
    note = say(rng.choice([text for text in kinds[kind] if _fits(text, product)]))
    label = {"call": "电话沟通", "visit": "上门拜访", "meeting": "会议", "mail": "邮件"}[kind]
    return {
        "主题": f"{label}：{deal['联系人']}",
        "类型": kind,
        "时间": _minute(at),
        "客户": deal["客户"],
        "联系人": deal["联系人"],
        "商机": deal["编号"],
        "负责人": deal["负责人"],
        "记录": note,
    }


def _task(rng: Random, today: date, deals: Sequence[Row]) -> Row:
    deal = rng.choice(deals)
    due = today + timedelta(days=rng.randint(-30, 30))
    say = _phrase(rng, deal["联系人"], deal["产品"].split(maxsplit=1)[0], deal["商机名称"])
    done = due < today and rng.random() < 0.8
    return {
        "主题": say(rng.choice(words.TASKS)),
        "客户": deal["客户"],
        "商机": deal["编号"],
        "负责人": deal["负责人"],
        "到期日": due.isoformat(),
        "状态": "done" if done else rng.choice(("open", "doing")),
        "优先级": rng.choices(("high", "normal", "low"), (20, 65, 15))[0],
    }


def _fits(text: str, product: tuple[str, str, str, str, int]) -> bool:
    """Only a transformer hums, and only one with oil in it leaks."""
    return all(product[2] in series for blank, series in words.FAMILIES.items() if f"{{{blank}}}" in text)


def _phrase(rng: Random, contact: str, product: str, project: str = "") -> Callable[[str], str]:
    """Fills the blanks of a sentence; people are addressed by surname, as is usual."""
    blanks = {
        "contact": contact[0] + ("工", "经理", "总")[ord(contact[-1]) % 3],
        **dict.fromkeys(("product", *words.FAMILIES), product),
        "project": project or rng.choice(words.PROJECTS),
        "percent": str(rng.randint(3, 9)),
        "day": rng.choice(("周一", "周二", "周三", "周四", "周五")),
    }
    return lambda text: text.format_map(blanks)


def _worktime(rng: Random, day: date) -> datetime:
    """That day between 8 and 18 o'clock, a Sunday's moved to the Saturday before."""
    day -= timedelta(days=day.weekday() == 6)
    return datetime.combine(day, time(rng.randint(8, 17), rng.choice(range(0, 60, 5))))


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
