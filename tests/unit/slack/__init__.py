"""The Slack adapter's parts that need no socket."""
