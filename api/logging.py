"""Log lines: readable on a terminal, JSON elsewhere; never a password, token or row."""

import logging
import sys

import structlog

from core.settings import settings


def set_up_logging() -> None:
    """Once per process."""
    level = logging.getLevelNamesMapping().get(settings().log_level.upper(), logging.INFO)
    shape = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
