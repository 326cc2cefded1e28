"""The whole bot on Slack: a file comes in, a message arrives."""
