"""The certification authority as a world has it: its register, its services over HTTP, whom else the world trusts."""
