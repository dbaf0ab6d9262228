"""The forms of the engine's settings pages."""
