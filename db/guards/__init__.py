"""Rules of single tables that their declarations cannot state: one file per table, registered on import."""
