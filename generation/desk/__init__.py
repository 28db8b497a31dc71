"""The review desk: which draft comes next, who has it in hand, whom it is for, and how much is left.

Deciding itself is `generation.review`.
"""
