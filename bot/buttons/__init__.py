"""What stands under messages. Its state is in its id, so it works after every restart."""
