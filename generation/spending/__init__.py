"""What money bought, and what goes off first when it runs out."""
