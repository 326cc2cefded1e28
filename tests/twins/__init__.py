"""Fake platforms: servers over real sockets that speak the platforms' own protocols, strictly."""
