"""A look at an HTTP service from outside: does it answer?"""

import http.client


def answers(address: str, port: int, host: str, path: str, timeout: float = 1.0) -> bool:
    """Say whether `GET path` on this address answers 200. `host` is what the Host header says."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
