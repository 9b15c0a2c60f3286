"""How letters go out: by e-mail, and to the systems of organisations."""
