"""The import routes, over a real application with the real error shapes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from siyu.collect import sources
from siyu.collect.sources.routes import router
from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.http import install_errors
from siyu.kit.work import Actor, Caller
from tests.collect.sources.targets import TARGETS, things
from tests.conftest import SHOP

BAD = "编码,金额\nA1,1.00\nA2,x\n=B3,3.00\n"


def caller(_runtime: Runtime, request: Request) -> Caller:
    return Caller(SHOP, Actor("person", "p1", "小王", Role(request.headers.get("x-role", "operator"))))


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.runtime = runtime
    app.state.authenticate = caller
    app.state.import_targets = TARGETS
    install_errors(app)
    app.include_router(router)
    with TestClient(app) as client:
        yield client


def post_file(client: TestClient, content: bytes, name: str = "a.csv", **fields: str) -> dict[str, object]:
    answer = client.post("/api/imports", files={"file": (name, content)}, data=fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_file_goes_from_upload_to_refused_rows(client: TestClient, runtime: Runtime) -> None:
    job = post_file(client, BAD.encode("gbk"), "客户 3月.csv", kind="thing")
    assert (job["state"], job["file_name"], job["size_bytes"], job["created_by"]) == (
        "uploaded",
        "客户 3月.csv",
        len(BAD.encode("gbk")),
        "小王",
    )
    url = f"/api/imports/{job['id']}"
    seen = client.post(f"{url}/preview", json={}).json()
    assert [(one["header"], one["field"]) for one in seen["columns"]] == [("编码", "code"), ("金额", "amount")]
    assert seen["rows"][1]["reasons"][0]["code"] == "import.not_money"
    assert seen["missing"] == []
    started = client.post(f"{url}/start", json={"mode": "keep_good"})
    assert (started.status_code, started.json()["state"]) == (200, "queued")
    assert client.post(f"{url}/start", json={}).json()["error"]["code"] == "import.state"
    sources.run_due(runtime.desk(SHOP), TARGETS)
    done = client.get(url).json()
    assert (done["state"], done["progress"], done["rows_ok"], done["rows_rejected"]) == ("done", 1.0, 2, 1)
    assert runtime.desk(SHOP).read(things) == {"A1": 100, "=B3": 300}
    page = client.get(f"{url}/rejects").json()
    assert [(row["line"], row["cells"]) for row in page["items"]] == [(3, ["A2", "x"])]
    table = client.get(f"{url}/rejects/file", params={"lang": "en"})
    assert table.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows == [
        ["编码", "金额", "line", "column at fault", "reason"],
        ["A2", "x", "3", "金额", "This is not an amount; write it in yuan, like 12.30."],
    ]
    assert client.get(f"{url}/rejects/file", params={"format": "xlsx"}).content[:2] == b"PK"


def test_a_large_form_is_streamed_to_disk_and_cut_at_the_limit(client: TestClient, runtime: Runtime) -> None:
    runtime.settings = runtime.settings.model_copy(update={"upload_limit_mb": 1})
    for size in (1_500_000, 3_000_000):  # the second is told by its declared length alone
        answer = client.post("/api/imports", files={"file": ("a.csv", b"x" * size)})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "import.too_large")
    assert list((runtime.settings.data_dir / "imports").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"junk", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (
            b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nthing\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\nA: b", "multipart/form-data; boundary=" + "x" * 2000),
    ],
)
def test_a_form_without_a_file_is_refused(client: TestClient, content: bytes, content_type: str) -> None:
    answer = client.post("/api/imports", content=content, headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "import.no_file")


def test_a_file_that_is_no_table_says_why_in_both_languages(client: TestClient) -> None:
    answer = client.post("/api/imports", files={"file": ("a.csv", b"%PDF-1.7")})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["context"]["reason"], error["context"]["message_zh"]) == (
        "import.file_refused",
        "not_a_table",
        "这不是表格文件",
    )


def test_the_list_comes_in_pages_and_other_cursors_are_refused(client: TestClient) -> None:
    ids = [str(post_file(client, BAD.encode())["id"]) for _turn in range(3)]
    first = client.get("/api/imports", params={"limit": 2}).json()
    rest = client.get("/api/imports", params={"limit": 2, "cursor": first["next"]}).json()
    assert sorted([one["id"] for one in [*first["items"], *rest["items"]]]) == sorted(ids)
    assert rest["next"] is None
    for cursor in ("x", "WzFd", "WyJhIiwiYiJd", "W251bGwsIG51bGxd"):
        assert client.get("/api/imports", params={"cursor": cursor}).json()["error"]["code"] == "page.cursor"


def test_targets_and_templates_are_offered(client: TestClient) -> None:
    targets = client.get("/api/imports/targets").json()
    assert [target["kind"] for target in targets] == ["thing", "grouped", "slow"]
    assert targets[0]["fields"][0] == {
        "name": "code",
        "label": {"zh": "编码", "en": "Code"},
        "type": "code",
        "required": True,
        "choices": [],
        "example": "A1",
    }
    assert client.get("/api/imports/templates/thing", params={"format": "csv"}).content.startswith(
        "\ufeff编码,姓名".encode()
    )
    assert client.get("/api/imports/templates/unicorn").json()["error"]["code"] == "import.kind_unknown"


@pytest.mark.parametrize(
    "body",
    [
        {"mapping": [{"column": 9, "field": "code"}]},
        {"encoding": "rot13"},
        {"delimiter": "\n"},
        {"header_line": 999},
        {"mapping": [{"column": 0, "field": "nonsense"}]},
    ],
)
def test_choices_that_do_not_fit_are_refused(client: TestClient, body: dict[str, object]) -> None:
    job = post_file(client, BAD.encode(), kind="thing")
    for action in ("preview", "start"):
        answer = client.post(f"/api/imports/{job['id']}/{action}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "import.setup")


def test_an_analyst_may_not_import(client: TestClient) -> None:
    for method, path in (("get", "/api/imports"), ("post", "/api/imports"), ("get", "/api/imports/targets")):
        assert getattr(client, method)(path, headers={"x-role": "analyst"}).status_code == 403


def test_an_unknown_import_is_not_found(client: TestClient) -> None:
    url = "/api/imports/00000000-0000-7000-8000-000000000000"
    for method, path, json in (
        ("get", "", None),
        ("post", "/preview", {}),
        ("post", "/cancel", None),
        ("get", "/rejects", None),
        ("get", "/rejects/file", None),
        ("post", "/start", {}),
    ):
        answer = client.request(method, url + path, json=json)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "import.unknown")


def test_an_import_is_cancelled(client: TestClient) -> None:
    job = post_file(client, BAD.encode(), kind="thing")
    assert client.post(f"/api/imports/{job['id']}/cancel").json()["state"] == "cancelled"
