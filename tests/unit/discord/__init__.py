"""The Discord adapter's parts that need no socket."""
