"""What a location text means: places of the gazetteer, a kind of work, an area for remote people.

`gazetteer.py` knows the places, `resolve.py` reads texts, and the TOML files beside them are data
that anyone may correct. Pure: all of it depends on its arguments alone.
"""
