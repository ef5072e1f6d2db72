"""Many runs and the question asked of them."""
