"""All SQL: `schema.py` has every table, `session.py` the connections, and each table its own file.

Functions take a connection and take part in the caller's transaction; what they mean is decided by
their callers.
"""
