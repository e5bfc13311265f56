"""Any repository: the main job wherever a desk may stand, and what is refused there."""
