"""Stage 2 of the journey: a document becomes a posting, repaired, or is refused with a reason.

`parse.py` is the way in; `frontmatter.py` and its neighbours take the file apart, `fields.py` reads
the keys, `markdown.py` the body, and `lint.py` tells authors what to mend. Pure: it opens no files.
"""
