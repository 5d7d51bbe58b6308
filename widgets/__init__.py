"""What the window is made of: widgets that show values and send commands, and never call each other."""
