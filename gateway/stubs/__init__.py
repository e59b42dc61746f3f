"""Stubs: services that are written down instead of programmed."""
