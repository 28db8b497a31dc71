"""The studio: versions tried on inputs and held against test sets, through the same pipeline as clients' requests."""
