"""The sides of a retrospective: who may open their page, what it shows, what readers get of it."""
