"""Notices: what people are told without having asked, each thing once, and what came of it."""
