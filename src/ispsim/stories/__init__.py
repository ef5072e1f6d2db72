"""Stories: one person, organisation or ISP with the support and, draws held equal, without it."""
