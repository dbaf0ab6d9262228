"""Pages of upkeep, for administrators: who comes by a file, who leaves, what goes when."""
