"""Forecasts 预测: of series by several models, of targets in closed form; seasonal adjustment. Statistics, in floats.

Nothing here decides or pays. The library of the models takes seconds to import: it is imported where a fit begins.
"""
