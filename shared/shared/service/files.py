"""What a service that takes files reads from the environment: who scans them."""

from pydantic import Field

from shared.files.scanner import Clamd, NoScanner, Scanner, StandIn
from shared.service.settings import ServiceSettings


class ScannerSettings(ServiceSettings):
    """`clamd_address`: host:port.

    Without it, files stay in quarantine in production; in development a stand-in that knows the EICAR test signature
    lets the others out.
    """

    clamd_address: str | None = Field(default=None, pattern=r"^[^:\s]+:\d{1,5}$")

    @property
    def scanner(self) -> Scanner:
        """Who scans."""
        if self.clamd_address is None:
            return NoScanner() if self.environment == "production" else StandIn()
        host, _, port = self.clamd_address.rpartition(":")
        return Clamd(host, int(port))
