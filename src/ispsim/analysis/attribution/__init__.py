"""Which mechanism brings about how much of an outcome: exact shares, interactions, knock-outs.

Values come in as arrays of shape (worlds, replications, ...), where the worlds are all on-off combinations of k
mechanisms in the order of `ispsim.experiments.attribution.worlds`. Replication r is the same future in every world, so
what is computed within replications is paired.
"""
