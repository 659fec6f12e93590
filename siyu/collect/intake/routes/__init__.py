"""The intake edge: a raw ASGI application for POST /v1/{batch,track,identify,alias,page}."""

from siyu.collect.intake.routes.edge import PREFIX, IntakeApp, Wiring, in_front_of, wire

__all__ = ["PREFIX", "IntakeApp", "Wiring", "in_front_of", "wire"]
