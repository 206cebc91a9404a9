"""Two guarded doors of a Kafka node: who comes in says who they are, and does only what they were allowed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Guard:
    """Ports on 127.0.0.1, and PEM files: the node's key (PKCS 8) with its chain, and who signs for its clients.

    Whoever comes in by the node's own port is the administrator, who gives the others what they may.
    """

    mtls_port: int
    scram_port: int
    certificate_file: Path
    ca_file: Path


MERGED: Final = ("listeners", "advertised.listeners", "listener.security.protocol.map")


def guarded(properties: dict[str, str], guard: Guard) -> dict[str, str]:
    """These server.properties with both doors: a client's name is its certificate's common name, or its user name."""
    doors = f"MTLS://127.0.0.1:{guard.mtls_port},SCRAM://127.0.0.1:{guard.scram_port}"
    added = dict(zip(MERGED, (doors, doors, "MTLS:SSL,SCRAM:SASL_SSL"), strict=True))
    return (
        properties
        | {name: f"{properties[name]},{more}" for name, more in added.items()}
        | {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(guard.certificate_file),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(guard.ca_file),
            "listener.name.mtls.ssl.client.auth": "required",
            "ssl.principal.mapping.rules": "RULE:^.*CN=([^,]+).*$/$1/",
            "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.scram.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            "super.users": "User:ANONYMOUS",
        }
    )
