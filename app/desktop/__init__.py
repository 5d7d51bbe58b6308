"""The window: the one room that sees both the widgets and the doers."""
