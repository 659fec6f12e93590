"""HTTP: tags, lifecycle, RFM."""

from siyu.understand.profile.routes.lifecycle import router as lifecycle_router
from siyu.understand.profile.routes.rfm import router as rfm_router
from siyu.understand.profile.routes.tags import router as tag_router

ROUTERS = (tag_router, lifecycle_router, rfm_router)

__all__ = ["ROUTERS"]
