"""Where the figures draw a line, and why there."""

# A rate of fewer decisions says next to nothing: its 95 % interval is at least some 50 points wide.
FEWEST = 5

# Reading takes 20 to 30 characters a second, skimming about five times that; and nobody sees anything within 2 s.
SKIM_CHARACTERS_PER_S = 125
SKIM_FLOOR_MS = 2_000

# Short runs of quick approvals happen with short, plain texts; from here on a lead may want to look at a sample.
STREAK = 10


def skim_ms(characters: int) -> int:
    """The time in milliseconds that it takes to skim a text of that many characters."""
    return max(SKIM_FLOOR_MS, characters * 1000 // SKIM_CHARACTERS_PER_S)
