"""What joins in the one write path, loaded together with it: guards and effects register on import."""

import db.duplicates
import db.guards.about
import db.guards.attachment
import db.guards.circles
import db.guards.favourite
import db.guards.file
import db.guards.opportunity
import db.guards.reminder
import db.guards.role
import db.guards.setting
import db.guards.share
import db.guards.user
import db.guards.view
import db.studio.following
import db.studio.guarding  # noqa: F401
