"""The local chat page: a platform of our own, in the browser of whoever runs the bot.

`send.py` is the way out, as on every platform; `talk.py` the way in. `pages.py`, `api.py` and
`events.py` answer the browser, `render.py` turns neutral messages into HTML, `security.py` decides
who may ask, and `app.py` puts it together. Served to this machine alone, without a password.
"""
