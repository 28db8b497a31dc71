"""Units of measure: what may stand right behind a number without a space (18cm, 20W), and still leaves it a number."""

from .wordlist import words

_UNITS = words(
    "mm cm dm m km ft in g kg mg lb lbs oz t ml cl dl l L W kW kWh Wh V mAh Ah Hz kHz MHz GHz kcal cal kJ KB kB MB GB TB PB "
    "Mbit Gbit px pt rem em dpi fps s ms h hr hrs min mins sec secs Std Min Sek x pcs Stk m² m³ cm² cm³ km² sqm ha"
)
# Those that are no other word, so that they also tell an amount with a space ("2000 ml") from a year ("2000 in").
_PLAIN = words(
    "mm cm km kg mg g ml cl W kW kWh Wh mAh Ah Hz kHz MHz GHz kcal kJ KB kB MB GB TB px dpi fps x × m² sqm Watt watts rpm"
)


def _either(units: frozenset[str]) -> str:
    return "|".join(sorted(units, key=lambda unit: (-len(unit), unit)))


ATTACHED = rf"(?:{_either(_UNITS)})(?!\w)"
"""A unit, as a part of a pattern, with the end of the word."""
MEASURE = rf"(?:{_either(_PLAIN)})(?!\w)"
"""A unit that no year stands before."""
