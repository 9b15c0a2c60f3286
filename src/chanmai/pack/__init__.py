"""Read, check and list a pack: everything that one city adds to the product, as plain files."""
