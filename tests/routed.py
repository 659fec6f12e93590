"""A client for the routes of one domain, signed in as a role, without the rest of the application."""

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.http import Caller, install_errors
from siyu.kit.work import Actor


def client_of(runtime: Runtime, *routers: APIRouter, shop_id: str = "shop-one", role: Role = Role.OWNER) -> TestClient:
    """Requests of this client come from a person with the role in the shop."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    install_errors(app)
    app.state.runtime = runtime
    actor = Actor("person", "p1", "Person", role)
    app.state.authenticate = lambda _runtime, _request: Caller(shop_id, actor)
    return TestClient(app, raise_server_exceptions=True)
