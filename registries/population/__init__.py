"""One population behind every register, made from a seed."""
