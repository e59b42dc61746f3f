"""The offices of the story: the portal with its cabinet, and the provider behind it."""
