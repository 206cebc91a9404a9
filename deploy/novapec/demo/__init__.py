"""The demonstration: Novapec's 2025 edition lived through on the programme's real projects (see `programme`)."""
