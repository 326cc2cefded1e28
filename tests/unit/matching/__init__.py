"""Tests of which queries want a posting."""
