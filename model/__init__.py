"""Training and evaluation of the shipped model. Imports moderation.spam; nothing imports this."""
