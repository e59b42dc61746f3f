"""The journal, questioned: a language for questions, and what answers them."""
