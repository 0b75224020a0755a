"""What works hand to each other beside their state."""
