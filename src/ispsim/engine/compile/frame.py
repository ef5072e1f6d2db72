"""The parts of the generated module that every model has: its head, and what copies rows from and to tables."""

HEAD = '''"""Generated from the declared week; do not edit."""
import math
from functools import partial

import numpy as np
from numba import njit, uint64

from ispsim.chance import philox, unit
from ispsim.engine.compile.lower import lowered

over_many = partial(lowered, lanes={lanes})
over_few = partial(over_many, few=True)
helper = njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
compiled = njit(error_model="numpy", nogil=True, cache=True, no_cfunc_wrapper=True)
NAN = float("nan")
'''

COPY = """@helper
def copy_rows(S, t, X, rows):
    s = t if 0 < t < S.shape[0] else 0
    for k in range(rows.size):
        for i in range(X.shape[1]):
            X[rows[k], i] = S[s, k, i]
"""

SHARED = """@helper
def copy_rows(S, t, X, rows):
    s = t if 0 < t < S.shape[0] else 0
    each = X.shape[1] // S.shape[2]
    for k in range(rows.size):
        for i in range(S.shape[2]):
            for lane in range(i * each, (i + 1) * each):
                X[rows[k], lane] = S[s, k, i]
"""
"""The same for several runs, which may share a schedule."""

RECORD = """@helper
def record(X, t, rows, out):
    if t < out.shape[0]:
        for k in range(rows.size):
            for i in range(out.shape[2]):
                out[t, k, i] = X[rows[k], i]
"""
