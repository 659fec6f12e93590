"""The same Idempotency-Key many times at once: one effect, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from httpx import Response

from siyu.kit.desk import Runtime
from tests.contract.shops import open_shop, well

AT_ONCE = 64


def test_sixty_four_requests_with_one_key_have_one_effect(house: Runtime, api: FastAPI) -> None:
    with open_shop(house, "shop-one", api) as owner:
        for turn in range(3):
            name = f"n{turn}"

            def post(_number: int, name: str = name) -> Response:
                headers = {"Idempotency-Key": f"key-{name}"}
                return owner.post("/api/keys", json={"kind": "secret", "name": name}, headers=headers)

            with ThreadPoolExecutor(AT_ONCE) as pool:
                answers = list(pool.map(post, range(AT_ONCE)))
            assert {answer.status_code for answer in answers} <= {201, 409}
            made = [answer for answer in answers if answer.status_code == 201]
            assert sum("idempotent-replayed" not in answer.headers for answer in made) == 1
            assert all(answer.json() == made[0].json() for answer in made)
            assert [one["name"] for one in well(owner.get("/api/keys"))].count(name) == 1
            other = owner.post(
                "/api/keys", json={"kind": "write", "name": name}, headers={"Idempotency-Key": f"key-{name}"}
            )
            assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency.other_request")


def test_a_request_that_failed_leaves_its_key_free(house: Runtime, api: FastAPI) -> None:
    owner = open_shop(house, "shop-two", api)
    headers = {"Idempotency-Key": "k"}
    for _turn in range(2):
        assert owner.delete("/api/keys/none", headers=headers).status_code == 404
    assert owner.post("/api/keys", json={"kind": "secret", "name": "x"}, headers=headers).status_code == 201
