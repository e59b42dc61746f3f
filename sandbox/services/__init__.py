"""The public services: passports as data, and the engine that runs any of them."""
