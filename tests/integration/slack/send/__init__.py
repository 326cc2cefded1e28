"""The way out on Slack."""
