"""The control API: JSON for tests and for people. No real system has it."""
