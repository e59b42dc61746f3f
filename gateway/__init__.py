"""The gateway itself: SOAP channels, access, routing, delivery, faults, journal."""
