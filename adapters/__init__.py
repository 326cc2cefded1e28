"""The platforms. Each adapter imports `bot` and its own SDK, and nothing of another adapter."""
