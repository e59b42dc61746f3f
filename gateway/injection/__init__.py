"""Faults on purpose: what can be broken, where it is asked for, and how often it struck."""
