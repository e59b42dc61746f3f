"""Faults on purpose in a world: keys that must not be signed with, rules of the setup file."""
