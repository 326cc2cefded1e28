"""`python -m bot` is the `hirewire` command."""

from bot.cli import main

main()
