"""A Slack of our own: Web API, Socket Mode, signed HTTP and OAuth over real sockets.

`state.py` is what it holds, `server.py` what it answers, and a `Twin` is both. Whatever our bot does
wrong is noted in `Twin.violations`, and the test that finds one there fails.
"""
