"""The pages of the timeline, of practices, effort, trends and help: one function a page."""
