"""Changes to the queue: putting a job on it, carrying it out, closing what broke off."""
