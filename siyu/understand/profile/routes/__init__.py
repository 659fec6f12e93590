"""HTTP of profiles: tags, lifecycle, RFM."""

from fastapi import APIRouter

from siyu.understand.profile.routes.lifecycle import router as lifecycle_router
from siyu.understand.profile.routes.rfm import router as rfm_router
from siyu.understand.profile.routes.tags import router as tag_router

router = APIRouter()
router.include_router(tag_router)
router.include_router(lifecycle_router)
router.include_router(rfm_router)

__all__ = ["router"]
