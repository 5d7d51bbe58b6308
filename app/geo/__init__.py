"""What is calculated on the ground and from the camera: no files, no Qt, no case."""
