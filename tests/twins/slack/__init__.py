"""A Slack of our own: Web API, Socket Mode, signed HTTP and OAuth over real sockets.

`state.py` is what it holds, `twin.py` puts the servers around it. Whatever our bot does wrong is
noted in `World.violations`, and the test that finds something there fails.
"""
