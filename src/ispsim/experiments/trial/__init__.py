"""Virtual trials: organisations are randomised to scenarios and measured as a trial would measure them."""
