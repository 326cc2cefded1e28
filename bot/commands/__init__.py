"""What `/jobs` can do, for every adapter: a line or a button in, a reply out; a file for each verb.

`run.py` is the way in for lines and buttons and `complete.py` for half a line; `request.py` has the
values on both sides.
"""
