"""Beside the password: second factors, the identity provider, and the sessions that signing in opens."""
