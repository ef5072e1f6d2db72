"""Who is there: the columns of each kind of agent, their ties, and building a world from a scenario and a seed."""
