"""The queue of drafts."""
