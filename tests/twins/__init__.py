"""Fake platforms: servers over real sockets that speak, and police, the platforms' own protocols."""
