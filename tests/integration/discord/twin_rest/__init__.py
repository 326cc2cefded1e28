"""Tests of the twin's REST API, with discord.py and with bare requests."""
