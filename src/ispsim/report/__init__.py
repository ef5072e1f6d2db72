"""What people take away from runs: folders of results with tables, a data dictionary and figures."""
