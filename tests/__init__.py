"""Hirewire's tests: unit, integration, journey."""
