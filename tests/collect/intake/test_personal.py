"""Which keys are personal: the documented list, no more and no less."""

from datetime import UTC, datetime

import pytest

from siyu.collect.intake.models import StoredEvent
from siyu.collect.intake.rules.personal import (
    is_personal_id,
    personal_keys,
    personal_trait_keys,
    set_apart,
    whole_properties,
    whole_traits,
)

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "key",
    [
        "phone", "Phone", "mobile", "receiver_phone", "userEmail", "e_mail", "E-Mail", "id_card", "idCard", "IDCard",
        "id_number", "address", "shipping_address", "shippingAddress", "realName", "nick_name", "nickname", "avatarUrl",
        "openid", "openId", "union_id", "external_userid", "ip", "client_ip", "latitude", "lng", "IMEI", "device_token",
        "手机号", "收货人姓名", "phone_number", "mobilePhone", "wechat_id", "receiver", "user_name", "bank_card",
    ],
)  # fmt: skip
def test_a_personal_key_is_recognised_in_any_spelling(key: str) -> None:
    assert personal_keys((key,)) == (key,)


@pytest.mark.parametrize(
    "key",
    [
        "sku", "name", "page", "title", "phone_model", "email_subject", "mobile_os", "city", "order_no", "amount_fen",
        "category", "keyword", "scene", "description", "zip_count", "address_count", "platform", "ship", "trip",
        "model", "gender", "birthday", "商品", "lattice", "flat", "maclaren",
    ],
)  # fmt: skip
def test_an_ordinary_key_is_left_alone(key: str) -> None:
    assert personal_keys((key,)) == ()


def test_a_name_or_a_birthday_is_personal_among_traits() -> None:
    assert personal_trait_keys(("name", "birthday", "city")) == ("name", "birthday")


@pytest.mark.parametrize("text", ["13800138000", "+8613800138000", "86 138 0013 8000", "a@b.cn", "11010519491231002X"])
def test_an_id_that_tells_who_is_recognised(text: str) -> None:
    assert is_personal_id(text)


@pytest.mark.parametrize(
    "text", ["member-7", "12800138000", "138001380001", "0192f0c1-7c2e-7a3b", "a@b", "M13800138000"]
)
def test_an_ordinary_id_is_left_alone(text: str) -> None:
    assert not is_personal_id(text)


def test_what_says_nothing_stays_and_pointers_are_escaped() -> None:
    found: dict[str, object] = {}
    kept = set_apart(
        {"phone": "", "email": None, "mobile": False, "a/b~": {"tel": "1"}, "address": {}},
        "/properties", personal_keys, found,
    )  # type: ignore[arg-type]  # fmt: skip
    assert kept == {"phone": "", "email": None, "mobile": False, "a/b~": {}, "address": {}}
    assert found == {"/properties/a~1b~0/tel": "1"}


def test_personal_values_come_back_where_they_were() -> None:
    event = StoredEvent(
        seq=1, message_id="m", kind="identify", name="identify", at=AT, received_at=AT,
        traits={"city": "c"}, properties={"sku": "s"}, context={"traits": {"city": "old", "level": 2}},
        personal={"/traits/phone": "1", "/traits/a~1b": 2, "/properties/tel": "x", "/context/traits/email": "e"},
    )  # fmt: skip
    assert whole_traits(event) == {"city": "c", "level": 2, "email": "e", "phone": "1", "a/b": 2}
    assert whole_properties(event) == {"sku": "s", "tel": "x"}
