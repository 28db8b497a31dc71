"""Deciding many drafts at once."""
