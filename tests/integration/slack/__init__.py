"""The Slack adapter against the twin, over real sockets."""
