"""What stands behind ./run: set up, start the servers, keep them up, stop them. Standard library only."""
