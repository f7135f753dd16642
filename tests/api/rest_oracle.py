"""Who may do what through REST, written down by hand: nothing here reads the product's own declarations.

For each table and person three words: what they may do with a row of their own, of a colleague of their team,
and of somebody else. r look, u edit, d delete and restore, x export, c create for such an owner; `-` nothing.
A table that is missing for a person is none they may know of.
"""

WHOLE = "rudxc rudxc rudxc"
LOOK = "r r r"
ORACLE: dict[str, dict[str, str]] = {
    "customer": {"boss": WHOLE, "ann": "rudxc ruxc r", "dan": "ruxc ruxc r", "eve": LOOK},
    "contact": {"boss": WHOLE, "ann": "rudxc ruxc r", "dan": "ruxc ruxc r", "eve": LOOK},
    "opportunity_line": {"boss": WHOLE, "ann": "rudxc rudxc -", "eve": LOOK},
    "opportunity": {"boss": WHOLE, "ann": "rudxc ruxc -", "eve": LOOK},
    "case": {"boss": WHOLE, "ann": "rc rc -", "dan": "ruxc ruxc -", "eve": LOOK},
    "activity": {"boss": WHOLE, "ann": "rudxc rx -", "dan": "rudxc rx -", "eve": LOOK},
    "task": {"boss": WHOLE, "ann": "rudc r -", "dan": "rudc r -", "eve": "r - -"},
    "price": {"boss": WHOLE, "ann": "rx rx rx", "eve": LOOK},
    "product": {"boss": WHOLE, "ann": "rx rx rx", "dan": LOOK, "eve": LOOK},
    "announcement": {"boss": "rudc rudc rudc", "ann": LOOK, "dan": LOOK, "eve": LOOK},
    "stage": {"boss": "ruc ruc ruc", "ann": LOOK, "dan": LOOK, "eve": LOOK},
    "pipeline": {"boss": "ruc ruc ruc", "ann": LOOK, "dan": LOOK, "eve": LOOK},
    "team": {"boss": LOOK, "ann": LOOK, "dan": LOOK, "eve": LOOK},
    "user": {"boss": LOOK, "ann": LOOK, "dan": LOOK, "eve": LOOK},
    "role": {"boss": LOOK},
    "file": {"boss": "rud rud rud", "ann": "rud - -", "dan": "rud - -", "eve": "r - -"},
    "share": {},
    "view": {"boss": "rudc - -", "ann": "rudc - -", "dan": "rudc - -", "eve": "rudc - -"},
    "favourite": {"boss": "rdc - -", "ann": "rdc - -", "dan": "rdc - -", "eve": "rdc - -"},
    "setting": {},
    "option": {},
    "table_def": {},
    "field_def": {},
}
MAY_IMPORT = {
    "boss": {
        "customer", "contact", "opportunity", "opportunity_line", "case", "activity", "task", "price",
        "product",
    },
    "ann": set(), "dan": set(), "eve": set(),
}  # fmt: skip
# The colleague and the stranger of each person.
STANDING = {
    "boss": ("boss", "eve", "ann"), "ann": ("ann", "bob", "cid"), "dan": ("dan", "dot", "ann"),
    "eve": ("eve", "boss", "ann"), "admin": ("admin", "boss", "ann"),
}  # fmt: skip
# What the API cannot make of a name alone: a file comes by its content, shares and favourites with a row.
NOT_MADE_HERE = ("file", "share", "favourite", "setting", "option", "table_def", "field_def")


def letters(person: str, table: str, at: int) -> str:
    """What a person may do with a row at a standing (0 own, 1 colleague's, 2 somebody else's)."""
    if person == "admin":
        return "rudxc"
    words = ORACLE[table].get(person, "- - -").split()
    return words[at].replace("-", "")


def status(person: str, table: str, letter: str, at: int) -> int:
    """What a call gets: 404 for what the person may not know of, 403 for what they may not do."""
    mine = [letters(person, table, n) for n in range(3)]
    if letter in mine[at]:
        return 200
    if not "".join(mine):
        return 404
    if not any(letter in word for word in mine):
        return 403
    return 403 if "r" in mine[at] or letter == "c" else 404
