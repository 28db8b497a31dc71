"""What people type into forms that Django's own forms do not read."""


def text_problem(text: str, limit: int, what: str) -> str:
    """What keeps `text` from being stored, as a sentence that begins with `what`; empty if nothing."""
    if "\0" in text:
        return f"{what} holds a NUL character, which can't be stored."
    return f"{what} is longer than {limit:,} characters." if len(text) > limit else ""
