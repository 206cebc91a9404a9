"""A service as one process: what it is made of, how it is set up, how it runs.

settings   ServiceSettings: the environment, checked; every problem said at once
files, mail   ScannerSettings, MailSettings: for services that take files, that write letters
parts      Service: what a service declares; build_app puts it behind the shared edge
lifecycle  what is opened and closed around the application: migrations, database, clock, background parts
running    run(SERVICE, Settings()): one process until SIGTERM, and while it drains
"""

from shared.service.files import ScannerSettings
from shared.service.mail import MailSettings
from shared.service.parts import Service, build_app
from shared.service.running import run
from shared.service.settings import ProcessRole, ServiceSettings, SettingsRefused

__all__ = [
    "MailSettings",
    "ProcessRole",
    "ScannerSettings",
    "Service",
    "ServiceSettings",
    "SettingsRefused",
    "build_app",
    "run",
]
