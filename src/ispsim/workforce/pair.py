"""Two ISPs for one organisation: an internal one who works beside the external one.

Where there is no second one, every rule returns what the first one has, to the bit.
"""

from ispsim.ops import maximum, minimum, share, where


def blended(one, other, amount, other_amount):
    """Return the mean of what two ISPs have, weighted by an amount of each; where neither has any, the first one's."""
    return one + (other - one) * share(other_amount, amount + other_amount)


def either_answers(one, other, served, served_inside):
    """Return the responsiveness in [0, 1] that an organisation meets: whoever serves it may answer."""
    first = one * served
    return first + (1.0 - first) * other * served_inside


def better_heard(one, other, kept_by_isp, kept_inside):
    """Return the standing in [0, 1] of the ISPs who are there: the one who is better heard speaks for both."""
    both = where(kept_by_isp > 0.0, maximum(one, other), other)
    return where(kept_inside > 0.0, both, one)


def insight(internal, kept_inside):
    """Return 1 where an internal ISP is there, who knows the place from inside, else 0."""
    return where(kept_inside > 0.0, 1.0, internal)


def goes(leaves, ends):
    """Return 1 where an ISP goes this week: leaves the post, or has come to the end while the other goes on."""
    return maximum(leaves, ends)


def parting(isp_left, insider_left, contact, contact_inside):
    """Return the share in [0, 1] of an organisation's contact that goes with whoever left this week."""
    inside = minimum(share(contact_inside, contact), 1.0)
    return isp_left * (1.0 - inside) + insider_left * inside


def stays(x, parting):
    """Return what is left of what ISPs know when a part of the contact goes."""
    return x * (1.0 - parting)
