"""Questions of the cockpit: headline figures, growth, structure, money, what needs attention."""
