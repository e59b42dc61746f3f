"""A data file that sets a world up: its sections, and how they come into force."""
