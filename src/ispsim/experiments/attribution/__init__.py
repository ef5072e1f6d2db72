"""Every way of switching mechanisms on and off, run under the same futures."""
