"""Database URLs as they may be shown: without passwords, however oddly they are written."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PASSWORD = re.compile(r"(?:password|passwd|pwd|sslpassword)=([^&\s]*)", re.IGNORECASE)


def secrets_of(url: str) -> tuple[str, ...]:
    """What a message must not show of a URL: the password and, where it holds an «@», its pieces; longest first."""
    place = url.partition("://")[2].partition("/")[0]
    password = place.rpartition("@")[0].partition(":")[2]
    found = {password, *password.split("@"), *_PASSWORD.findall(url)}
    found |= {unquote(one) for one in found}
    return tuple(sorted((one for one in found if one), key=len, reverse=True))


def shown(url: str) -> str:
    """The URL without them."""
    return hidden(url, secrets_of(url)) if "://" in url else "AMETIBOT_DATABASE_URL"


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    """A text without them."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
