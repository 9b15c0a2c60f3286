"""Tags of the cockpit's pages."""
