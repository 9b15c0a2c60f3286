"""What users could take instead, on the same rules and facts: each peer in its best form that we know.

`frames` column engines with nulls (Polars, DuckDB), `openfisca` a tax-benefit engine, `rows` engines that decide one
firm at a time. Every peer decides all pairs and gives the amounts of the met ones; amounts are whole 分.
"""
