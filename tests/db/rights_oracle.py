"""Who may do what, written down by hand and by plain rules; nothing of the product's own access code is used.

A row is known by how it stands to a person: `own`, `mate` (a colleague's in the same team), `below` (a team
under theirs), `other` (a team beside), `none` (no owner).
"""

from dataclasses import dataclass

STANDINGS = ("own", "mate", "below", "other", "none")
REACH = {
    "-": (),
    "own": ("own",),
    "team": ("own", "mate"),
    "tree": ("own", "mate", "below"),
    "all": STANDINGS,
}
VERBS = ("view", "create", "edit", "delete")
# What the code opens: table -> role -> view create edit delete.
OPENED = {
    "customer": {
        "sales": "all team team own", "agent": "all team team -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "contact": {
        "sales": "all team team own", "agent": "all team team -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "opportunity": {
        "sales": "team team team own", "agent": "- - - -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "case": {
        "sales": "team team - -", "agent": "team team team -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "activity": {
        "sales": "team own own own", "agent": "team own own own",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "task": {
        "sales": "team own own own", "agent": "team own own own",
        "manager": "all all all all", "viewer": "own - - -",
    },
    "file": {
        "sales": "own own own own", "agent": "own own own own",
        "manager": "all all all all", "viewer": "own - - -",
    },
    "product": {
        "sales": "all - - -", "agent": "all - - -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "price": {
        "sales": "all - - -", "agent": "- - - -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "announcement": {
        "sales": "all - - -", "agent": "all - - -",
        "manager": "all all all all", "viewer": "all - - -",
    },
    "pipeline": {
        "sales": "all - - -", "agent": "all - - -",
        "manager": "all all all -", "viewer": "all - - -",
    },
    "team": {
        "sales": "all - - -", "agent": "all - - -",
        "manager": "all - - -", "viewer": "all - - -",
    },
    "role": {
        "sales": "- - - -", "agent": "- - - -",
        "manager": "all - - -", "viewer": "- - - -",
    },
    "stage": {
        "sales": "all - - -", "agent": "all - - -", "manager": "all all all -", "viewer": "all - - -",
    },
    "view": {
        "sales": "own own own own", "agent": "own own own own", "manager": "own own own own",
        "viewer": "own own own own",
    },
}  # fmt: skip
# A studio's role over a kind: what it grants narrows, what it denies is gone.
NARROWED = {
    "narrow": ("manager", {"view": "tree", "edit": "team", "delete": "own", "create": "tree"}, ()),
    "wide": ("viewer", {"view": "all", "edit": "all", "create": "all", "delete": "all"}, ()),
    "denied": ("manager", {}, ("edit", "delete")),
}
PEOPLE = {
    "boss": ("manager",), "ann": ("sales",), "dan": ("agent",), "eve": ("viewer",), "nora": ("narrow",),
    "wim": ("wide",), "dora": ("manager", "denied"), "both": ("sales", "agent"), "lone": ("sales",),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One question: may this person do this to a row that stands so, shared or not."""

    person: str
    table: str
    verb: str
    standing: str
    share: str = ""


def reach(person: str, table: str, verb: str) -> str:
    """The widest level that any of a person's roles gives."""
    order = list(REACH)
    levels = []
    for role in PEOPLE[person]:
        kind, grants, denies = NARROWED.get(role, (role, {}, ()))
        opened = "all" if kind == "admin" else OPENED[table][kind].split()[VERBS.index(verb)]
        levels.append(min(opened, grants.get(verb, opened), key=order.index))
        if verb in denies:
            return "-"
    return max(levels, key=order.index)


def sees(cell: Cell) -> bool:
    level = reach(cell.person, cell.table, "view")
    return level != "-" and (cell.standing in REACH[level] or cell.share in ("read", "edit"))


def answer(cell: Cell) -> str:
    """`yes`, `denied` (403) or `missing` (404: not there, or not for them to know of)."""
    if reach(cell.person, cell.table, "view") == "-":
        return "missing"
    level = reach(cell.person, cell.table, cell.verb)
    if cell.verb == "create":
        return "yes" if cell.standing in REACH[level] else "denied"
    if level == "-":
        return "denied" if cell.verb != "view" else "missing"
    if not sees(cell):
        return "missing"
    if cell.standing in REACH[level] or (cell.verb in ("edit", "view") and cell.share == "edit"):
        return "yes"
    return "yes" if cell.verb == "view" else "denied"
