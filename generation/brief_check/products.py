"""Numbers that belong to the name in front of them: iPhone 15, PostgreSQL 16, Python 3.12, HTTP/2.

They are no numbers of their own. Of other words ("Table 5") the number may be made up as any other.
"""

import re
from collections.abc import Iterator

from .units import MEASURE
from .wordlist import words

# None that is a word of its own: "Go 5 steps" has a number.
_VERSIONED = words(
    "Python Java Node PHP Django Postgres MySQL MariaDB SQLite Redis Android Windows Ubuntu Debian Fedora React Vue Angular Svelte "
    "Tailwind HTML CSS TLS SSL USB HDMI Bluetooth Galaxy Xbox Kotlin Tomcat Kubernetes Terraform GPT Firefox Chrome Chromium"
)
# What is written as one word with a capital inside, and has no versions: "on TikTok 3 clips".
_UNVERSIONED = words("TikTok YouTube LinkedIn WhatsApp PayPal WeChat SnapChat OnlyFans BeReal AirBnB eBay eMail GmbH")
_PRODUCT = re.compile(
    r"[A-Za-z](?<![\w.#@/$<`'_-].)(?:(?<=[A-Z])\w{1,20}|(?<=[ie])[A-Z]\w{1,20}|(?<=m)acOS)(?:\.js)?"
    rf" (?P<number>\d{{1,3}}(?:\.\d{{1,2}}){{0,2}})(?![\w%-]|[.,:/]\d| ?{MEASURE})"
)
_PROTOCOL = re.compile(r"(?<![\w/])[A-Z]{2,8}/(?P<number>\d(?:\.\d)?)(?![\w/]|\.\d)")
_MIXED = re.compile(r"(?:\w*[a-z]|[ie])[A-Z]")


def named(text: str) -> Iterator[tuple[int, int]]:
    """Where products stand whose name shows as one by a capital inside, with their number."""
    for found in _products(text):
        if _is_mixed(_name(found)):
            yield found.span()


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where the numbers of products and protocols stand."""
    spans = [found.span("number") for found in _products(text)]
    spans += [found.span("number") for found in _PROTOCOL.finditer(text)] if "/" in text else []
    yield from sorted(spans)


def _products(text: str) -> Iterator[re.Match[str]]:
    for found in _PRODUCT.finditer(text):
        name = _name(found)
        if ".js " in found[0] or name in _VERSIONED or (_is_mixed(name) and name not in _UNVERSIONED):
            yield found


def _name(found: re.Match[str]) -> str:
    return found[0].split(" ", 1)[0].removesuffix(".js")


def _is_mixed(name: str) -> bool:
    return _MIXED.match(name) is not None
