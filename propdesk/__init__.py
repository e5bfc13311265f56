"""The service desk of a residential property, as commands over git-tracked YAML records."""

__version__ = "0.1.0"
