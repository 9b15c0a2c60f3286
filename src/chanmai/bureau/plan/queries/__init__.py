"""Questions about the plan: targets, measures, domains, layout, published figures."""
