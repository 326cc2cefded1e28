"""Stage 5: from a stored change to a message that surely arrived, once.

`outbox.py` decides what is owed and to whom, `flood.py` how much of it at once, `digests.py` when
the rest is due, `contents.py` what each message says, `sender.py` brings it there, `retry.py` says
when to try again. All they know lies in the tables of `bot/storage/deliveries.py`.
"""
