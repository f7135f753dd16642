"""One file per table; each declares itself on import."""
