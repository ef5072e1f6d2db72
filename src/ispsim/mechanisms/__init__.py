"""What support does to people: one file per mechanism, pure functions of named numbers, each with its source.

A mechanism returns a *firing level* in [0, 1]: saturating resource x receptivity of the context x role of trust
(Dalkin et al. 2015, Implement Sci 10:49, doi 10.1186/s13012-015-0237-x: a dimmer, never a switch).
The functional forms are assumptions of this project; `docs/odd.md` gives their reasons and rivals.
"""
