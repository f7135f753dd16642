"""The REST API: every route from the catalogue, every error in one shape."""

from api.routes.app import build

__all__ = ["build"]
