"""The way out to Discord, against the twin."""
