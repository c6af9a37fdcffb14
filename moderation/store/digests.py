"""Keyed digests: they find "the same address again" without the address."""

import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from moderation.comment import Email
from moderation.text.normalise import fold


@dataclass(frozen=True, slots=True)
class Digests:
    """Makes the digests. Their key is apart from the signing secret and outlives its rotation."""

    key: str

    def _digest(self, purpose: str, value: str) -> str:
        return hmac.new(self.key.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()[:32]

    def lot(self, purpose: str, value: str) -> float:
        """A number from 0 up to 1, as good as drawn, that stays the same and nobody outside can tell."""
        return int(self._digest(purpose, value)[:13], 16) / 16**13

    def portrait(self, site_id: int, name: str) -> bytes:
        """What a name looks like on one site: under a key of its own, so that no list of names tells whose it is."""
        of_site = hmac.digest(self.key.encode(), f"portrait:{site_id}".encode(), hashlib.sha256)
        return hmac.digest(of_site, fold(name).encode(), hashlib.sha256)

    def email(self, email: Email) -> str:
        return self._digest("email", email.reveal().casefold())

    def client(self, ip: str) -> str:
        """Key of one client: an IPv4 address, or the /64 of an IPv6 address, within which one person moves freely."""
        return self._digest("client", client_network(ip, 32, 64))

    def network(self, ip: str) -> str:
        """Key of the neighbourhood that an address lies in: a /24, or a /48 of IPv6."""
        return self._digest("network", client_network(ip, 24, 48))

    def device(self, id: str) -> str:
        """Key of a reader's device, by the random id in its token."""
        return self._digest("device", id)


def client_network(ip: str, bits4: int, bits6: int) -> str:
    """Return the network that `ip` lies in; what is no address (a unix socket's peer) stands for itself."""
    try:
        address: IPv4Address | IPv6Address = ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, bits4 if address.version == 4 else bits6), strict=False))
