"""Claude by the Messages API, through the vendor's SDK."""
