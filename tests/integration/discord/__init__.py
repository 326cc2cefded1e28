"""The Discord adapter against the twin, over real sockets."""
