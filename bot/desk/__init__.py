"""What becomes of a request: accepted, written down, worked on, answered."""
