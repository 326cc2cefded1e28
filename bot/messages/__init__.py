"""Stage 6: what is said, before any platform gave it a look.

`message.py` holds the values, `cards.py` and `alerts.py` fill them from postings, `cut.py` keeps
them within a platform's limits, `encoding.py` keeps them as JSON. Texts come from `catalogue.py`.
"""
