"""The pages of the timeline, conditions, practices, effort, trends, and the help cards."""
