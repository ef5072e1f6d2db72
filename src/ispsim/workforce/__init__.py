"""The ISPs' own implementation, and everybody's coming and going.

Planning hours, strain, handover, turnover, the ledger.

"ISPs do not represent a short cut to better implementation. They represent an additional implementation challenge
that requires dedicated attention and resources." (Albers et al. 2022, abstract)
"""
