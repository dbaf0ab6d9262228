"""Pages of links, and of lists that are brought."""
