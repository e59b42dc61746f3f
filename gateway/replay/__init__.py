"""Answers from recordings: which one fits a request, and why another does not."""
