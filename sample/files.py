"""Where the published sample files lie. Each folder may be missing; nothing but the sample is lost then."""

from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
FOLDERS = {
    "maven_crm": ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"),
    "nyc311": ("311_Service_Requests.csv",),
}


def folder(name: str, data: Path = DATA) -> Path | None:
    """The folder of a sample with all of its files, or None."""
    found = data / name
    return found if all((found / file).is_file() for file in FOLDERS[name]) else None
