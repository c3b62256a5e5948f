"""Several workspaces in one process, each a Nova of its own: its keys, people, agents, budgets and digests."""
