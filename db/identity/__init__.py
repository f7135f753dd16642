"""The only home of passwords, sessions, tokens and links; what callers need is named here."""

from db.identity.audit import record
from db.identity.caller import Caller, ended, same_session, touch, who
from db.identity.feeds import Feed, create_feed, feed_owner, feeds_of, revoke_feed, touch_feed
from db.identity.links import first_administrator, link_owner, make_link, use_link
from db.identity.passwords import check_password, prepare, put_password, set_password
from db.identity.sessions import (
    OpenSession,
    close_session,
    open_session,
    revoke_others,
    revoke_session,
    sessions_of,
)
from db.identity.signin import authenticate, change_password
from db.identity.tokens import Token, create_token, is_administrator, revoke_token, tokens_of
from db.identity.words import check_csrf, csrf_token, digest, secret

__all__ = [
    "Caller",
    "Feed",
    "OpenSession",
    "Token",
    "authenticate",
    "change_password",
    "check_csrf",
    "check_password",
    "close_session",
    "create_feed",
    "create_token",
    "csrf_token",
    "digest",
    "ended",
    "feed_owner",
    "feeds_of",
    "first_administrator",
    "is_administrator",
    "link_owner",
    "make_link",
    "open_session",
    "prepare",
    "put_password",
    "record",
    "revoke_feed",
    "revoke_others",
    "revoke_session",
    "revoke_token",
    "same_session",
    "secret",
    "sessions_of",
    "set_password",
    "tokens_of",
    "touch",
    "touch_feed",
    "use_link",
    "who",
]
