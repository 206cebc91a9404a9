"""Open data: what the projection writes (keeping), grants read from it (reading), what was published (versions)."""
