"""Approval certificates: signed documents that show who answered for an AI text.

Nothing here is stored. A certificate follows from the rows of a suggestion and its decisions, so the same approval
gives the same bytes whenever it is asked for.
"""
