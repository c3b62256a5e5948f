"""Setting Nova up in a terminal: ask, check each answer with whoever it is for, keep it in `.env`."""
