"""The environment of impact: what every service reads. Deadlines and days of grace come with the signed agreement."""

from shared.service import ServiceSettings

Settings = ServiceSettings
