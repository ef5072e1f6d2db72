"""Published findings that the model is held against, and what it takes from them."""
