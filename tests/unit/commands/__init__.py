"""Tests of how `/jobs` lines and buttons are read."""
