"""The small Excel language: an expression knows its Excel text and its value."""
