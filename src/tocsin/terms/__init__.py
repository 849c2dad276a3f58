"""The nouns that every room shares. This package imports nothing else of tocsin."""
