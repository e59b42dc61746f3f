"""What the sandbox says to people, in Kazakh, Russian and English."""
