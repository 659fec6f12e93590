"""Machine settings: environment `SIYU_*` or `siyu.toml`. Business numbers live in the shop's own records."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Everything that depends on the machine."""

    model_config = SettingsConfigDict(env_prefix="SIYU_", toml_file="siyu.toml", extra="forbid", frozen=True)

    data_dir: Path = Field(Path("siyu-data"), description="Folder of database, lake, keys and uploads.")
    database_url: str = Field(
        "", description="SQLAlchemy URL; empty = SQLite in data_dir. PostgreSQL: postgresql+psycopg://…"
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8787, ge=1, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        "", description="Address customers and browsers reach the server at; empty = http://host:port."
    )
    lake_memory_mb: int = Field(256, ge=64, description="Memory the lake (DuckDB) may use, in MiB.")
    lake_query_limit_s: float = Field(
        10.0, gt=0, description="A lake question that runs longer is stopped, in seconds."
    )
    upload_limit_mb: int = Field(200, ge=1, description="Largest import file, in MiB.")
    live_demo: bool = Field(False, description="Keep simulated customers coming to the demo shop.")

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'siyu.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, which beats siyu.toml."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))
