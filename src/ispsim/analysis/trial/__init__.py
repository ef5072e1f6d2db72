"""Trials analysed as trialists do, one method a module: arrays in, data classes out."""
