"""Settings pages of the engine: runs and deliveries, channels, ladders and working days."""
