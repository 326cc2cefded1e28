"""The chat page in a real browser, with the whole bot behind it."""
