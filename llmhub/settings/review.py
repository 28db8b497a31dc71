"""Reviewing: how long a draft stays in one reviewer's hands, and how long a decision can be undone."""

from .environment import env

# A reviewer's claim on a draft; their open page renews it every third of this.
REVIEW_LEASE_S = env.float("REVIEW_LEASE_S", 180)
REVIEW_UNDO_S = env.float("REVIEW_UNDO_S", 600)
