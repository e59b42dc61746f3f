"""Whoever joins the exchange of messages: registered by a command, by the control API, or by a data file."""
