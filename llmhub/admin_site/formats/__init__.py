"""How the admin writes dates and times: day first, 24 hours."""
