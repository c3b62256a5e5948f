"""`python -m bot` is `nova`."""

from bot.cli import main

main()
