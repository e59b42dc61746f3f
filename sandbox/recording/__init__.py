"""What a real endpoint answered, kept without the people it was about: the population's stand in their place."""
