"""Tests of what `/jobs` can do, on real databases."""
