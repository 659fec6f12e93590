"""What the customer domain registers: the lake feed, the parts of the access export, the import target."""

from __future__ import annotations

from siyu.collect.sources import Choice, Field, FieldType, Label, Target
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.unify.customer.models import Exporter
from siyu.unify.customer.service import feeding, importing

_GENDERS = (
    Choice("male", Label("男", "Male"), ("男性", "男士", "先生", "m", "1")),
    Choice("female", Label("女", "Female"), ("女性", "女士", "f", "2")),
    Choice("other", Label("其他", "Other"), ()),
)


def _code(name: str, zh: str, en: str, *synonyms: str, example: str = "") -> Field:
    return Field(name, Label(zh, en), FieldType.CODE, synonyms=synonyms, example=example)


def _text(name: str, zh: str, en: str, *synonyms: str, example: str = "") -> Field:
    return Field(name, Label(zh, en), FieldType.TEXT, synonyms=synonyms, example=example)


_FIELDS = (
    _code("member_no", "会员号", "Member number", "会员编号", "会员卡号", "客户编号", "用户id", example="M10001"),
    Field(
        "phone", Label("手机号", "Phone"), FieldType.PHONE,
        synonyms=("手机", "手机号码", "电话", "联系电话", "mobile"), example="13800138000",
    ),
    Field(
        "email", Label("邮箱", "E-mail"), FieldType.EMAIL,
        synonyms=("电子邮箱", "电子邮件", "mail"), example="zhang@example.com",
    ),
    _code("openid", "OpenID", "OpenID", "微信openid", "小程序openid", example="oAbC1234567890XYZ"),
    _code("unionid", "UnionID", "UnionID", "微信unionid"),
    _code("wecom_id", "企业微信外部联系人ID", "WeCom external id", "external_userid", "企微id"),
    _text("name", "姓名", "Name", "客户姓名", "会员姓名", "真实姓名", "full name", example="张三"),
    Field(
        "gender", Label("性别", "Gender"), FieldType.ENUM, synonyms=("sex",), choices=_GENDERS, example="女",
    ),
    Field(
        "birthday", Label("生日", "Birthday"), FieldType.DATE,
        synonyms=("出生日期", "birth date", "date of birth"), example="1990-06-01",
    ),
    _text("city", "城市", "City", "所在城市", example="上海"),
    _text("province", "省份", "Province", "所在省份", "省", "state", example="上海"),
    _text("country", "国家", "Country", "国家/地区", example="中国"),
    _text("language", "语言", "Language", "locale", example="zh-CN"),
    _text("channel", "来源渠道", "Channel", "渠道", "来源", "注册渠道", "source", example="小程序"),
    Field(
        "joined_at", Label("入会时间", "Joined at"), FieldType.DATETIME,
        synonyms=("注册时间", "入会日期", "注册日期", "created at"), example="2025-01-01 10:00:00",
    ),
)  # fmt: skip

TIMERS: tuple[Timer, ...] = ()
REACTIONS: tuple[Reaction, ...] = ()
FEEDS = (
    Feed(
        kind="customer",
        table="customer",
        key="customer_no",
        ddl=feeding.LAKE_DDL,
        read=feeding.lake_rows,
        all_keys=feeding.lake_keys,
    ),
)
EXPORTERS = (
    Exporter("profile", feeding.export_profile),
    Exporter("identities", feeding.export_identities),
    Exporter("merges", feeding.export_merges),
)
TARGETS = (
    Target(
        kind="customer",
        label=Label("客户", "Customers"),
        fields=_FIELDS,
        load=importing.load_rows,
        reasons={
            "customer.identity_missing": Label(
                "没有会员号、手机号、邮箱或平台 ID，无法识别客户", "No member number, phone, e-mail or platform id"
            ),
            "customer.identity_invalid": Label("“{value}”不能用来识别客户", "“{value}” cannot identify a customer"),
            "customer.field_invalid": Label("内容过长、为空或含有控制字符", "Too long, empty or unprintable"),
        },
        open_fields=True,
    ),
)
