"""Ways in: links, codes, other services; sessions and what people sign in with."""
