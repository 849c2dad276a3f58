"""Pictures of results: drawn without a window, the same bytes for the same numbers."""
