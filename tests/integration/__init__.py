"""Tests on real databases, real folders and real sockets."""
