"""Checks of rules by proof: what can never apply, what changes nothing, where amounts fall, what tempts to split."""
