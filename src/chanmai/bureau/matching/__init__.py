"""Matching of firms and clauses: runs, decisions, updates, reasons, advice and best bundles."""
