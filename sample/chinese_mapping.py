"""How the Chinese company's headers become fields of ours."""

from sample.chinese_words import STAGES
from sample.mapping import Column, Mapping

CHINESE_STAGES = STAGES
ZONE = "Asia/Shanghai"
_OWNER = Column("负责人", "owner_id", by="full_name")
_CUSTOMER = Column("客户", "customer_id", by="name")
_CONTACT = Column("联系人", "contact_id", by="name")
_DEAL = Column("商机", "opportunity_id", by="number")


def _texts(**fields: str) -> tuple[Column, ...]:
    """Columns taken as they are: field = header."""
    return tuple(Column(header, field) for field, header in fields.items())


def _dates(**fields: str) -> tuple[Column, ...]:
    return tuple(Column(header, field, reads="date") for field, header in fields.items())


def _moments(**fields: str) -> tuple[Column, ...]:
    return tuple(Column(header, field, reads="moment") for field, header in fields.items())


def _numbers(**fields: str) -> tuple[Column, ...]:
    return tuple(Column(header, field, reads="number") for field, header in fields.items())


CHINESE = (
    Mapping("team", "team", "name", _texts(name="名称", region="区域")),
    Mapping(
        "user",
        "user",
        "name",
        (
            *_texts(name="用户名", full_name="姓名", roles="角色", phone="手机", email="邮箱"),
            Column("团队", "team_id", by="name"),
            Column("上级", "manager_id", by="name"),
        ),
        {"language": "zh_CN", "zone": ZONE},
    ),
    Mapping(
        "product",
        "product",
        "code",
        (*_texts(code="编码", name="名称", series="系列", unit="单位"), *_numbers(list_price="标准价")),
    ),
    Mapping(
        "customer",
        "customer",
        "code",
        (
            *_texts(
                code="编号", name="客户名称", industry="行业", region="大区", city="城市", country="国家"
            ),
            *_texts(address="地址", grade="等级", status="状态", source="来源"),
            *_numbers(employees="员工数", founded_year="成立年份"),
            _OWNER,
        ),
    ),
    Mapping(
        "contact",
        "contact",
        "email",
        (*_texts(name="姓名", position="职务", phone="手机", email="邮箱"), _CUSTOMER),
    ),
    Mapping(
        "opportunity",
        "opportunity",
        "number",
        (
            *_texts(number="编号", name="商机名称", currency="币种", source="来源", next_step="下一步"),
            *_texts(lost_reason="输单原因"),
            *_numbers(amount="金额"),
            *_dates(engaged_on="立项日期", expected_on="预计成交", closed_on="关闭日期"),
            Column("阶段", "stage_id", by="name"),
            Column("产品", "product_id", by="name"),
            *(_CUSTOMER, _CONTACT, _OWNER),
        ),
    ),
    Mapping(
        "case",
        "case",
        "number",
        (
            *_texts(
                number="编号", subject="主题", kind="类型", channel="渠道", priority="优先级", status="状态"
            ),
            *_texts(description="描述", resolution="解决方案"),
            *_moments(opened_at="受理时间", closed_at="关闭时间"),
            Column("产品", "product_id", by="name"),
            Column("处理人", "owner_id", by="full_name"),
            *(_CUSTOMER, _CONTACT),
        ),
        zone=ZONE,
    ),
    Mapping(
        "activity",
        "activity",
        "",
        (
            *_texts(subject="主题", kind="类型", body="记录"),
            *_moments(at="时间"),
            *(_CUSTOMER, _CONTACT, _DEAL, _OWNER),
        ),
        {"done": "true"},
        zone=ZONE,
    ),
    Mapping(
        "task",
        "task",
        "",
        (
            *_texts(subject="主题", status="状态", priority="优先级"),
            *_dates(due_on="到期日"),
            *(_CUSTOMER, _DEAL, _OWNER),
        ),
    ),
)
