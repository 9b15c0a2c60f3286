"""What a firm could change so that it meets a clause."""
