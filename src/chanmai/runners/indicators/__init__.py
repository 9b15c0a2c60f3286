"""Indicators over the columns of many firms: the exact figures of `engine.indicators.panel`."""

from chanmai.runners.indicators.figures import all_figures, figures_of_table

__all__ = ["all_figures", "figures_of_table"]
