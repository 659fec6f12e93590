"""HTTP: sign in and out, people, keys."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.http import Edge, may
from siyu.kit.work import Caller
from siyu.platform import shop
from siyu.platform.account import rules
from siyu.platform.account.errors import CrossSite, LinkSpent, SessionMissing, SignInRefused
from siyu.platform.account.models import Invitation, Key, KeyKind, NewKey, Person, SessionView
from siyu.platform.account.service import enter, keys, people

router = APIRouter(prefix="/api", tags=["account"])


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def authenticate(runtime: Runtime, request: Request) -> Caller:
    """The caller: a secret key in `Authorization: Bearer`, or the session cookie.

    Raises: KeyRefused, SessionMissing, CrossSite.
    """
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return enter.key_caller(runtime, secret=header[7:].strip())
    csrf = None if request.method in _SAFE else request.headers.get("x-csrf", "")
    if csrf is not None and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite("The request did not come from the console's own pages.")
    return enter.session_caller(runtime, cookie=request.cookies.get(enter.COOKIE, ""), unsafe_csrf=csrf)


class SignIn(BaseModel):
    """E-mail and password; `shop` only where one installation has several."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "owner@example.com", "password": "a long pass phrase"}]},
    )

    email: str = Field(max_length=254)
    password: str = Field(max_length=128)
    shop: str | None = Field(None, max_length=36)


class LinkToken(BaseModel):
    """The token of a one-time link."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "in_demo.rS2b6yQk0uVtY1m8"}]})

    token: str = Field(max_length=200)


class NewPassword(BaseModel):
    """A password, and on first entry the name to be called by."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "a long pass phrase", "name": "林晓"}]})

    password: str = Field(max_length=128)
    name: str | None = Field(None, min_length=1, max_length=80)


class NewPerson(BaseModel):
    """Whom to invite."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "xiaolin@example.com", "name": "林晓", "role": "operator"}]}
    )

    email: str = Field(max_length=254)
    name: str = Field(min_length=1, max_length=80)
    role: Role


class PersonChange(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "analyst"}, {"is_disabled": True}]})

    name: str | None = Field(None, min_length=1, max_length=80)
    role: Role | None = None
    is_disabled: bool | None = None


class KeyRequest(BaseModel):
    """What key to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "write", "name": "小程序"},
                {"kind": "secret", "name": "ERP", "scopes": ["order.write", "catalog.write"]},
            ]
        }
    )

    kind: KeyKind
    name: str = Field(min_length=1, max_length=80)
    scopes: list[str] | None = Field(None, max_length=60)


@router.post("/session")
def sign_in(body: SignIn, request: Request, response: Response) -> SessionView:
    """Sign in with e-mail and password; the session is a cookie."""
    runtime: Runtime = request.app.state.runtime
    shop_ids = runtime.db.read(shop.all_ids)
    shop_id = body.shop or (shop_ids[0] if len(shop_ids) == 1 else None)
    if shop_id not in shop_ids:
        raise SignInRefused("E-mail or password is wrong.")
    desk = runtime.desk(shop_id)
    address = request.client.host if request.client else "unknown"
    cookie = enter.sign_in(desk, email=body.email, password=body.password, address=address)
    _set_cookie(response, cookie)
    return enter.view(desk, cookie=cookie)


@router.post("/session/link")
def spend_link(body: LinkToken, request: Request, response: Response) -> SessionView:
    """Sign in with a one-time link."""
    runtime: Runtime = request.app.state.runtime
    shop_id = rules.shop_in(body.token, "in_")
    if shop_id is None:
        raise LinkSpent("This link was used or has expired; ask for a new one.")
    desk = runtime.desk(shop_id)
    cookie = desk.write(lambda work: enter.spend_link(work, token=body.token))
    _set_cookie(response, cookie)
    return enter.view(desk, cookie=cookie)


@router.get("/session")
def get_session(request: Request, edge: Edge = may("shop.read")) -> SessionView:
    """Who is signed in, the shop, and what they may do."""
    if edge.actor.kind != "person":
        raise SessionMissing("A key has no session.")
    return enter.view(edge.desk, cookie=request.cookies[enter.COOKIE])


@router.post("/session/password")
def set_password(body: NewPassword, response: Response, edge: Edge = may("shop.read")) -> SessionView:
    """Set the caller's password; all their other sessions end."""
    if edge.actor.kind != "person":
        raise SessionMissing("A key has no password.")
    cookie = enter.set_password(edge.desk, password=body.password, name=body.name)
    _set_cookie(response, cookie)
    return enter.view(edge.desk, cookie=cookie)


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, edge: Edge = may("shop.read")) -> None:
    """End the session."""
    cookie = request.cookies.get(enter.COOKIE, "")
    edge.write(lambda work: enter.sign_out(work, cookie=cookie))
    response.delete_cookie(enter.COOKIE, path="/", secure=True, httponly=True, samesite="lax")


@router.get("/people")
def list_people(edge: Edge = may("people.manage")) -> list[Person]:
    """Everybody who may enter."""
    return edge.read(people.people)


@router.post("/people", status_code=201)
def invite_person(body: NewPerson, edge: Edge = may("people.manage")) -> Invitation:
    """Invite somebody; hand them the link."""
    return edge.write(lambda work: people.invite(work, email=body.email, name=body.name, role=body.role))


@router.post("/people/{person_id}/link", status_code=201)
def renew_link(person_id: str, edge: Edge = may("people.manage")) -> Invitation:
    """A fresh one-time link for somebody who lost theirs."""
    return edge.write(lambda work: people.renew_invitation(work, person_id=person_id))


@router.patch("/people/{person_id}")
def update_person(person_id: str, body: PersonChange, edge: Edge = may("people.manage")) -> Person:
    """Change name or role, disable or enable."""
    return edge.write(
        lambda work: people.update_person(
            work, person_id=person_id, name=body.name, role=body.role, is_disabled=body.is_disabled
        )
    )


@router.get("/keys")
def list_keys(edge: Edge = may("key.manage")) -> list[Key]:
    """All keys, without their secrets."""
    return edge.read(keys.keys)


@router.post("/keys", status_code=201)
def create_key(body: KeyRequest, edge: Edge = may("key.manage")) -> NewKey:
    """Make a key; its secret is shown this once."""
    return edge.write(lambda work: keys.create_key(work, kind=body.kind, name=body.name, scopes=body.scopes))


@router.delete("/keys/{key_id}", status_code=204)
def revoke_key(key_id: str, edge: Edge = may("key.manage")) -> None:
    """Revoke a key; it stops working at once."""
    edge.write(lambda work: keys.revoke_key(work, key_id=key_id))


def _set_cookie(response: Response, cookie: str) -> None:
    days = rules.SESSION_DAYS_AT_MOST * 86_400
    response.set_cookie(enter.COOKIE, cookie, max_age=days, path="/", secure=True, httponly=True, samesite="lax")
