"""What joins in the one write path, loaded together with it: guards and effects register on import."""

import db.studio.following
import db.studio.guarding  # noqa: F401
