"""Benefits delivered: lists, the firm's word, publicity, approval, the ledger, payments and the bank's answer."""
