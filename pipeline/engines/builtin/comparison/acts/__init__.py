"""What two versions tell as done, not done, done otherwise or elsewhere."""
