"""JSON Pointers (RFC 6901): how a place in a document is written, `/captions/0/text`."""


def escape(token: str) -> str:
    """A name as one step of a pointer (section 3: `~` and `/` are escaped)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The name that one step of a pointer means (section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer_to(parent: str, key: str | int) -> str:
    """The pointer of a field or an item of what `parent` points to."""
    return f"{parent}/{escape(str(key))}"


def steps(pointer: str) -> list[str]:
    """The names and indexes that `pointer` goes through."""
    return [unescape(token) for token in pointer.split("/")[1:]]
