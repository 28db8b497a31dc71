"""Captions and posts: the text as it would be read, its hashtags, and how long it is."""

from ..block import Block
from ..part import Fields, Part, Records
from ..texts import words_block

_TEXT = ("caption", "post", "text")
_HASHTAGS = ("hashtags", "tags")


def post(fields: Fields) -> Block | None:
    """An object with a caption, or with a text and its hashtags."""
    text = fields.named(_TEXT)
    hashtags = fields.named(_HASHTAGS)
    if text is None or not isinstance(text.value, str) or not text.value:
        return None
    if not _is_hashtags(hashtags) and list(fields.by_name) != ["caption"]:
        return None
    facts, rest = fields.without(text, hashtags).facts_and_rest()
    tags = hashtags.block() if hashtags else Block("nothing")
    return Block("post", text=_length(text, hashtags), children=[words_block(text, "prose"), tags, facts, rest])


def posts(records: Records) -> Block | None:
    """A list of such objects."""
    if not records.column(_TEXT, lambda value: isinstance(value, str) and value != ""):
        return None
    made = [post(row) for row in records.rows]
    cards = [one for one in made if one is not None]
    return Block("posts", children=cards) if len(cards) == len(made) else None


def _is_hashtags(part: Part | None) -> bool:
    return part is not None and isinstance(part.value, list) and all(isinstance(one, str) for one in part.value)


def _length(text: Part, hashtags: Part | None) -> str:
    """The characters as platforms count them: with the hashtags behind the text, a space between each."""
    count = len(text.value)
    own = f"{count:,} character{'' if count == 1 else 's'}"
    if hashtags is None or not hashtags.value:
        return own
    return f"{own}, {count + sum(len(tag) + 1 for tag in hashtags.value):,} with hashtags"
