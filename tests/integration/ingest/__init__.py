"""Passes over folders of posting files, on real databases."""
