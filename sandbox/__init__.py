"""What a person runs: worlds, the clock, the services, the offices, the control API and the command line."""
