"""The API of the unify domains over a test's runtime; shop and role come from headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.http import Caller, install_errors
from siyu.kit.work import Actor
from siyu.unify.consent import jobs as consent_jobs
from siyu.unify.consent.routes import router as consent_router
from siyu.unify.customer import jobs as customer_jobs
from siyu.unify.customer.routes import router as customer_router
from siyu.unify.timeline import jobs as timeline_jobs
from siyu.unify.timeline.routes import router as timeline_router
from tests.conftest import SHOP


def _caller(_runtime: Runtime, request: Request) -> Caller:
    role = Role(request.headers.get("x-role", "owner"))
    return Caller(request.headers.get("x-shop", SHOP), Actor("person", f"p-{role}", role.title(), role))


@contextmanager
def browser(runtime: Runtime) -> Iterator[TestClient]:
    """A client of the owner of the test's shop."""
    app = FastAPI()
    app.state.runtime = runtime
    app.state.authenticate = _caller
    app.state.exporters = (*customer_jobs.EXPORTERS, *consent_jobs.EXPORTERS, *timeline_jobs.EXPORTERS)
    app.state.keepers = (*consent_jobs.KEEPERS, *timeline_jobs.KEEPERS)
    install_errors(app)
    for router in (customer_router, consent_router, timeline_router):
        app.include_router(router)
    with TestClient(app, base_url="https://testserver") as client:
        yield client
