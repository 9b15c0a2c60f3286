"""Accounts 账户: who works here, what each may see, and the audit chain of who changed what."""
