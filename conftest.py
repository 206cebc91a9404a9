"""The fixtures of every test: real PostgreSQL and real Apache Kafka (shared/testing/plugin.py)."""

pytest_plugins = ["shared.testing.plugin"]
