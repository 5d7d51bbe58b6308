"""What the window is made of: widgets that show values, send commands, never call each other."""
