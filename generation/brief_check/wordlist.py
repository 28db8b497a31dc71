"""Lists of words as they are pleasant to read and change."""


def words(text: str) -> frozenset[str]:
    """The words of `text`, which spaces set apart."""
    return frozenset(text.split())
