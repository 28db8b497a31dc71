"""The brief check: which numbers, prices, percentages, dates, links, e-mail addresses and names of an output its
inputs do not contain. Deterministic, no model, no network; plain Python, no Django.

A file a kind: each says what it looks like (`find`), what the inputs say of it (`learn`) and when a fact of it is
supported (`supports`). `scan.py` settles overlaps by the order of the kinds, `inputs.py` reads the inputs once,
`check.py` puts it together. Precision decides: a mark that is wrong costs a reviewer's trust in all the others, so
what is doubtful is no fact.

Own patterns instead of a library: dateparser and price-parser take almost any word for a date or a price, guess the
one language that ours leave open, and dateparser needs milliseconds a phrase where the whole check needs few.
"""

from .check import MAX_CHARACTERS, MAX_FACTS, facts_of
from .fact import KINDS, Fact

__all__ = ["KINDS", "MAX_CHARACTERS", "MAX_FACTS", "Fact", "facts_of"]
