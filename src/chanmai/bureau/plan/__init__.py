"""Plan 规划: its targets and how firms' data measure them, its measures, domains, layout and published figures."""
