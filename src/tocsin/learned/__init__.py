"""Small trained models that speak beside the rules; cards and training stand in docs/models.md."""
