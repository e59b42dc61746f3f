"""The state registers behind the gateway: one population, many registers, each with a contract of its own."""
