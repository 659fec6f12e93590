"""The HTTP edge of intake: keys, limits, receipts, and answers when storage cannot keep up."""

import asyncio
import base64
import gzip
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.exc import OperationalError

from siyu.collect import intake
from siyu.collect.intake import Arrival, Kept, PlanView, Refusal
from siyu.collect.intake.routes import IntakeApp, Wiring, in_front_of, wire
from siyu.collect.intake.routes.gather import Gatherer
from siyu.collect.intake.routes.keys import KeyCache
from siyu.kit.db import StorageBusy
from siyu.kit.desk import Desk, Runtime

KEY = {"X-Write-Key": "wk_1"}
EVENT = {"type": "track", "event": "search", "anonymousId": "d1"}


@pytest.fixture
def keys() -> dict[str, str]:
    return {"wk_1": "shop-one"}


@pytest.fixture
def told() -> list[tuple[str, Sequence[Refusal]]]:
    return []


@pytest.fixture
def app(runtime: Runtime, keys: dict[str, str], told: list[tuple[str, Sequence[Refusal]]]) -> IntakeApp:
    return IntakeApp(
        wire(runtime, write_key_shop=keys.get, refused=lambda shop_id, refusals: told.append((shop_id, refusals)))
    )


def call(
    app: IntakeApp, path: str, body: object, headers: dict[str, str] | None = None, method: str = "POST"
) -> httpx.Response:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://siyu") as client:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            return await client.request(method, path, content=content, headers=KEY if headers is None else headers)

    return asyncio.run(send())


def stored(desk: Desk) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in desk.read(lambda work: intake.read_after(work, 0))]


@pytest.mark.parametrize(
    ("path", "body", "row"),
    [
        ("/v1/track", {"event": "search", "anonymousId": "d"}, ("track", "search")),
        ("/v1/page", {"name": "Home", "anonymousId": "d"}, ("page", "page_view")),
        ("/v1/identify", {"userId": "u", "traits": {"phone": "1"}}, ("identify", "identify")),
        ("/v1/alias", {"userId": "u", "previousId": "d"}, ("alias", "alias")),
        ("/v1/batch", {"batch": [EVENT]}, ("track", "search")),
    ],
)
def test_each_call_of_the_wire_is_stored(
    app: IntakeApp, desk: Desk, path: str, body: object, row: tuple[str, str]
) -> None:
    answer = call(app, path, body)
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "duplicates": 0, "rejected": []})
    assert stored(desk) == [row]


def test_good_items_are_stored_and_bad_ones_reported(
    app: IntakeApp, desk: Desk, told: list[tuple[str, Sequence[Refusal]]]
) -> None:
    answer = call(
        app, "/v1/batch", {"batch": [{**EVENT, "messageId": "m"}, {"type": "track"}, {**EVENT, "messageId": "m"}, 7]}
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 2, "duplicates": 1,
        "rejected": [
            {
                "index": 1, "code": "event.name_missing", "event": None,
                "message": "A track call needs `event`, the name of what happened.",
            },
            {"index": 3, "code": "event.malformed", "message": "An event must be a JSON object.", "event": None},
        ],
    }  # fmt: skip
    assert stored(desk) == [("track", "search")]
    assert [(shop_id, [one.code for one in refusals]) for shop_id, refusals in told] == [
        ("shop-one", ["event.name_missing", "event.malformed"])
    ]


def test_a_request_without_a_good_item_is_an_error_with_its_items(app: IntakeApp, desk: Desk) -> None:
    answer = call(app, "/v1/track", b'{"event":NaN}')
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "event.malformed"
    assert [(one["index"], one["code"]) for one in answer.json()["items"]] == [(0, "event.malformed")]
    assert stored(desk) == []


def test_a_malformed_body_is_refused_whole(app: IntakeApp, desk: Desk) -> None:
    answer = call(app, "/v1/batch", b'{"batch":[')
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "body.malformed")
    assert stored(desk) == []


def test_an_empty_batch_is_accepted(app: IntakeApp) -> None:
    assert call(app, "/v1/batch", {"batch": []}).json() == {"accepted": 0, "duplicates": 0, "rejected": []}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Authorization": "Basic " + base64.b64encode(b"wk_1:").decode()}, {"batch": [EVENT]}),
        ({"Authorization": "basic " + base64.b64encode(b"wk_1").decode()}, {"batch": [EVENT]}),
        ({"writeKey": "wk_1"}, {"batch": [EVENT]}),
        ({}, {"batch": [EVENT], "writeKey": "wk_1"}),
    ],
)
def test_the_write_key_may_stand_in_header_or_body(app: IntakeApp, headers: dict[str, str], body: object) -> None:
    assert call(app, "/v1/batch", body, headers).status_code == 200


def test_the_write_key_of_a_single_call_may_stand_in_its_body(app: IntakeApp) -> None:
    assert call(app, "/v1/track", {**EVENT, "writeKey": "wk_1"}, {}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Write-Key": "wk_2"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer wk_1"},
        {"X-Write-Key": "é"},
    ],
)
def test_without_a_known_key_nothing_is_kept(app: IntakeApp, desk: Desk, headers: dict[str, str]) -> None:
    sent = {name: value.encode() for name, value in headers.items()}
    answer = call(app, "/v1/batch", {"batch": [EVENT]}, sent)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "write_key.unknown")
    assert stored(desk) == []


def test_a_revoked_key_dies_within_a_second(runtime: Runtime, keys: dict[str, str]) -> None:
    asked: list[str] = []

    def look_up(key: str) -> str | None:
        asked.append(key)
        return keys.get(key)

    app = IntakeApp(wire(runtime, write_key_shop=look_up))

    async def walk() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://siyu", headers=KEY) as client:
            together = await asyncio.gather(*(client.post("/v1/track", json=EVENT) for _ in range(20)))
            del keys["wk_1"]
            await asyncio.sleep(1.0)
            late = await client.post("/v1/track", json=EVENT)
        return [*(one.status_code for one in together), late.status_code]

    assert asyncio.run(walk()) == [200] * 20 + [401]
    assert asked == ["wk_1", "wk_1"]


def test_a_key_that_could_not_be_looked_up_is_asked_again() -> None:
    answers = iter([StorageBusy("Later."), None])

    def look_up(key: str) -> None:
        answer = next(answers)
        if answer is not None:
            raise answer

    async def walk() -> None:
        cache = KeyCache(look_up)
        with pytest.raises(StorageBusy):
            await cache.admit("k")
        assert await cache.admit("k") is None

    asyncio.run(walk())


def test_a_body_over_the_limit_is_too_large(app: IntakeApp, desk: Desk) -> None:
    body = b'{"batch":[' + b" " * 500 * 1024 + b"]}"
    assert call(app, "/v1/batch", body).status_code == 413

    async def stream() -> httpx.Response:
        async def parts():  # type: ignore[no-untyped-def]
            for _ in range(60):
                yield b" " * 10_000

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://siyu", headers=KEY) as client:
            return await client.post("/v1/batch", content=parts())

    answer = asyncio.run(stream())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "batch.too_large")
    bomb = gzip.compress(b" " * 50_000_000)
    assert call(app, "/v1/batch", bomb, {**KEY, "Content-Encoding": "gzip"}).status_code == 413


def test_a_packed_body_is_unpacked(app: IntakeApp, desk: Desk) -> None:
    whole = gzip.compress(json.dumps({"batch": [EVENT]}).encode())
    packed = {**KEY, "Content-Encoding": "gzip"}
    assert call(app, "/v1/batch", whole, packed).status_code == 200
    assert call(app, "/v1/batch", whole[:-9], packed).status_code == 400
    assert call(app, "/v1/batch", b"plain", packed).status_code == 400
    assert call(app, "/v1/batch", whole, {**KEY, "Content-Encoding": "br"}).status_code == 400


def test_browsers_of_any_origin_may_send(app: IntakeApp) -> None:
    answer = call(app, "/v1/batch", b"", {"Origin": "https://h5.example"}, method="OPTIONS")
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "x-write-key" in answer.headers["access-control-allow-headers"]
    assert call(app, "/v1/track", EVENT).headers["access-control-allow-origin"] == "*"
    assert call(app, "/v1/track", EVENT, {}).headers["access-control-allow-origin"] == "*"


def test_other_methods_and_paths_are_refused(app: IntakeApp) -> None:
    wrong = call(app, "/v1/batch", b"", method="GET")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST, OPTIONS")
    assert call(app, "/v1/group", EVENT).status_code == 404


def app_with(submit: Callable[[str, Sequence[Arrival]], Future[Kept]], runtime: Runtime) -> IntakeApp:
    return IntakeApp(Wiring(lambda key: "shop-one", submit, runtime.clock.now))


def test_when_the_writer_is_full_the_client_shall_come_back(runtime: Runtime) -> None:
    def full(shop_id: str, arrivals: Sequence[Arrival]) -> Future[Kept]:
        raise StorageBusy("Too many writes are waiting; try again.", retry_after_s=1)

    answer = call(app_with(full, runtime), "/v1/track", EVENT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize(
    "failure", [StorageBusy("Disk full.", retry_after_s=2), OperationalError("insert", {}, Exception("disk is full"))]
)
def test_when_the_commit_fails_nothing_is_acknowledged(runtime: Runtime, failure: Exception) -> None:
    def broken(shop_id: str, arrivals: Sequence[Arrival]) -> Future[Kept]:
        future: Future[Kept] = Future()
        future.set_exception(failure)
        return future

    answer = call(app_with(broken, runtime), "/v1/track", EVENT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_when_the_key_cannot_be_looked_up_the_client_shall_come_back(runtime: Runtime) -> None:
    def broken(key: str) -> str | None:
        raise OperationalError("select", {}, Exception("server closed the connection"))

    answer = call(IntakeApp(wire(runtime, write_key_shop=broken)), "/v1/track", EVENT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["error"]["code"] == "intake.busy"


def test_waiting_events_are_bounded_and_travel_in_groups() -> None:
    groups: list[tuple[int, Future[Kept]]] = []

    def submit(shop_id: str, arrivals: Sequence[Arrival]) -> Future[Kept]:
        groups.append((len(arrivals), Future()))
        return groups[-1][1]

    rows = [Arrival("m", "track", "a", None, None, None, 0, 0, "{}", None)] * 1_000

    async def walk() -> list[object]:
        gatherer = Gatherer(submit)
        waiting = [asyncio.ensure_future(gatherer.keep("shop-one", rows)) for _ in range(21)]
        await asyncio.sleep(0.05)
        refused = [one for one in waiting if one.done()]
        position = 0
        while position < len(groups):
            count, future = groups[position]
            future.set_result(Kept(count - 1, frozenset({count - 1})))
            position += 1
            await asyncio.sleep(0.01)
        return [len(refused), await asyncio.gather(*waiting, return_exceptions=True)]

    count, outcomes = asyncio.run(walk())
    assert count == 1
    assert isinstance(outcomes, list)
    assert [type(one).__name__ for one in outcomes if not isinstance(one, int)] == ["IntakeBusy"]
    assert [count for count, _ in groups] == [4_000] * 5
    # The last row of each group was known before: one duplicate for every fourth request.
    assert [one for one in outcomes if isinstance(one, int)] == [0, 0, 0, 1] * 5


def test_the_plan_reaches_the_edge(runtime: Runtime, desk: Desk) -> None:
    plan = PlanView(blocking=frozenset({"search"}), refuses=lambda name, properties: "No.")
    app = IntakeApp(wire(runtime, write_key_shop=lambda key: "shop-one", plan_of=lambda shop_id: plan))
    answer = call(app, "/v1/track", EVENT)
    assert (answer.status_code, answer.json()["error"]) == (
        400, {"code": "event.blocked_by_plan", "message": "No.", "context": {}},
    )  # fmt: skip
    assert stored(desk) == []


def test_every_step_is_measured(app: IntakeApp) -> None:
    call(app, "/v1/batch", {"batch": [EVENT, 7]})
    registry = CollectorRegistry()
    registry.register(app.meter)
    text = generate_latest(registry).decode()
    for step in ("open", "decode", "read_fields", "place_in_time", "ask_plan", "set_personal_apart", "pack", "store"):
        assert f'siyu_intake_step_seconds_count{{step="{step}"}} 1.0' in text
    assert 'siyu_intake_events_total{outcome="accepted"} 1.0' in text
    assert 'siyu_intake_events_total{outcome="refused"} 1.0' in text
    assert 'siyu_intake_answers_total{status="200"} 1.0' in text


def test_no_personal_value_lies_in_any_file(runtime: Runtime, app: IntakeApp, desk: Desk, tmp_path: Path) -> None:
    canary = "13900139017"
    call(app, "/v1/identify", {"userId": canary, "traits": {"phone": canary, "name": f"canary-{canary}"}})
    call(
        app,
        "/v1/track",
        {**EVENT, "properties": {"receiver": {"phone": canary}}, "context": {"traits": {"phone": canary}}},
    )
    assert len(stored(desk)) == 2
    rows = runtime.db.read(lambda connection: connection.exec_driver_sql("select * from event").fetchall())
    assert canary not in repr(rows)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), path


def test_only_its_own_paths_go_to_intake(app: IntakeApp) -> None:
    async def rest(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    both = in_front_of(rest, app)
    assert call(both, "/api/x", b"").status_code == 418  # type: ignore[arg-type]
    assert call(both, "/v1/track", EVENT).status_code == 200  # type: ignore[arg-type]
