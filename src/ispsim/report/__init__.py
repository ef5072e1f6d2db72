"""What is made of results: files, figures and pages."""
