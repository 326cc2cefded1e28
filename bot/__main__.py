"""`python -m bot` is the `hirewire` command."""

from bot.cli import main

if __name__ == "__main__":  # Processes that read files import this module under another name.
    main()
