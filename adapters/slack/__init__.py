"""Slack: the way in by Socket Mode or HTTP, the way out by the Web API.

Read it in this order:

    setup.py          which way of running the settings ask for
    installations.py  whose tokens we hold, sealed; clients.py calls Slack with them
    install.py        the pages where a workspace installs the app
    guard.py          what a request by HTTP must prove before anything else looks at it
    app.py            puts it together and listens: socket.py, http.py
    payload.py        who, where and which, in whatever Slack sends
    actors.py         who asks, and which channels they may change
    work.py           what goes on behind an acknowledgement; answers.py: how it reaches people
    commands.py       /jobs; actions.py: buttons; home.py, builder.py, shortcuts.py: the rest
    events.py         channels that close, people that leave, workspaces that take the bot out
    render.py         neutral messages as Block Kit, escaped and within every limit
    send.py           the port; failing.py: what goes wrong there, refusals.py: Slack's errors
"""
