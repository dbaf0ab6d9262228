"""The reading page: one document told to one reader. Names stand in four places only."""
