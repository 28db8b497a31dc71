"""One draft to read and decide."""
