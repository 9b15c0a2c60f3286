"""Reading tables that people made by hand: safely, exactly, and with every fault named by row and cell."""
