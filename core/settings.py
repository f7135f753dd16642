"""Every setting of the product, from the environment; `manage.py settings` lists them."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Names are the environment's: KEHU_DATA is `data`, DATABASE_URL is `database_url`."""

    model_config = SettingsConfigDict(env_prefix="KEHU_", extra="ignore", populate_by_name=True)

    data: Path = Field(ROOT / "data", description="folder of the database (SQLite) and of backups")
    database_url: str = Field(
        "", validation_alias="DATABASE_URL", description="sqlite:///… or postgresql+psycopg://…"
    )
    secret: SecretStr = Field(
        SecretStr(""), description="signs form tokens; made in the data folder when empty"
    )
    url: str = Field(
        "", description="public address, such as https://crm.example.com; checked against Origin"
    )
    language: str = Field("en", description="language of people who have chosen none: en or zh_CN")
    zone: str = Field("UTC", description="IANA time zone of people who have chosen none")
    session_idle_hours: int = Field(12, ge=1, description="a session ends after this long without a request")
    session_days: int = Field(14, ge=1, description="a session ends after this long in any case")
    max_rows: int = Field(1_000, ge=1, description="rows a page of the REST API")
    max_changes: int = Field(5_000, ge=1, description="changes a call of the REST API")
    max_body_mb: int = Field(16, ge=1, description="largest body of a request that brings no file")
    max_file_mb: int = Field(50, ge=1, description="largest file taken in")
    log_level: str = Field("info", description="debug, info, warning or error")

    def database(self) -> str:
        """The database's address; a file in the data folder unless DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'kehu.db'}"


_current: list[Settings] = []


def settings() -> Settings:
    """The settings of this process, read once."""
    if not _current:
        _current.append(Settings())
    return _current[0]


def use_settings(other: Settings | None) -> None:
    """Put others in place (tests, tools); None has the environment read again."""
    _current[:] = [other] if other else []
