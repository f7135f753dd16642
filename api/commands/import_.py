"""bring a CSV or XLSX file into a table; --dry-run says what would happen

Columns are matched by name (key or label in any language); --map FILE states the mapping as JSON:
{"columns": [{"field": "product_id", "columns": ["product"], "values": {"GTXPro": "GTX Pro"}}],
 "key": "number"}
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from api.commands import DONE, REFUSED, Command, given_path
from core.errors import Malformed
from core.i18n import t
from db.engine import store
from db.exchange import importing
from db.exchange.matching import Spec, propose
from db.exchange.outcome import Outcome
from db.exchange.reading import Source, open_table
from db.exchange.stating import read_spec
from db.merging import catalog_at
from db.starting import make_ready
from db.viewer import system

SHOWN = 12


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=given_path)
    parser.add_argument("--table", required=True)
    parser.add_argument("--map", type=given_path, help="JSON file with the mapping")
    parser.add_argument("--key", default="", help="field by which rows that are there already are found")
    parser.add_argument("--sheet")
    parser.add_argument("--encoding")
    parser.add_argument("--delimiter")
    parser.add_argument("--dry-run", action="store_true")


def run(args: Namespace) -> int:
    database = store()
    make_ready(database)
    with database.reading() as connection:
        viewer = system(catalog_at(connection))
    stated = json.loads(args.map.read_text(encoding="utf-8")) if args.map else {}
    if not isinstance(stated, Mapping):
        raise Malformed("import.bad_spec")
    options = {k: stated.get(k) or getattr(args, k) for k in ("sheet", "encoding", "delimiter")}
    source = open_table(args.file, **options)
    spec = _spec(source, viewer.catalog.table(args.table), stated, args)
    if args.dry_run:
        outcome = importing.check(database, viewer, source, spec)
    else:
        outcome = importing.apply(database, viewer, source, spec, importing.once(args.file, spec))
    report(outcome, dry=args.dry_run)
    return REFUSED if outcome.refused else DONE


def _spec(source: Source, table: Any, stated: Mapping[str, Any], args: Namespace) -> Spec:
    if stated:
        return read_spec({"key": args.key, **stated}, args.table)
    return Spec(args.table, propose(table, source.headers), key=args.key, label=args.file.name)


def report(outcome: Outcome, *, dry: bool) -> None:
    """Numbers at a glance, then each reason once with its lines."""
    said = outcome.to_json()
    numbers = {k: said[k] for k in ("lines", "new", "changed", "same", "skipped", "refused")}
    print(t("import.would" if dry else "import.did", **numbers))
    if outcome.waiting or outcome.duplicates or outcome.twins:
        print(t("import.met", **{k: said[k] for k in ("waiting", "duplicates", "twins")}))
    for group in said["refusals"]:
        lines = ", ".join(str(n) for n in group["lines"][:SHOWN])
        more = " …" if group["count"] > SHOWN else ""
        where = f"{group['field']}: " if group["field"] else ""
        print(
            t(
                "import.reason",
                where=where,
                message=group["message"],
                count=group["count"],
                lines=lines + more,
            )
        )


command = Command(run, arguments)
