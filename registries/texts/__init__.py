"""What the errors and the answers of the registers mean, in Kazakh, Russian and English."""
