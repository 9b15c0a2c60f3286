"""Reading and writing by several roles at once against a real server, by locust in a process of its own."""
