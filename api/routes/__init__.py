"""The REST API: every route from the catalogue, every error in one shape."""

from api.routes.app import api_routes, build

__all__ = ["api_routes", "build"]
