"""What can be made of the journal's messages: their whole thread, a drawing of it, a comparison, files to take away."""
