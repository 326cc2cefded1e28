"""A Discord of our own: REST and gateway over real sockets.

`state.py` is what it holds, `twin.py` puts the servers around it. Whatever our bot does wrong is
noted in `World.violations`, and the test that finds something there fails.
"""
