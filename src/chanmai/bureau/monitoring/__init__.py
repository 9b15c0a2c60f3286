"""Monitoring: returns collected from firms, period by period, reviewed and closed."""
