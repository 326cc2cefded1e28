"""Crowds that do whatever comes to their mind on a platform: what they have in common on all."""
