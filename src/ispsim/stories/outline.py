"""The outline of every story in which two worlds are held against each other."""

from collections.abc import Callable

from ispsim.stories import ending
from ispsim.stories.material import Material, World

Told = Callable[[Material], list[str]]


def outline(
    material: Material,
    scene: Callable[[Material], str],
    support: Told,
    events: Callable[[Material, World], list[str]],
    firing: Told,
    without: Callable[[Material], str],
) -> list[str]:
    """Return a story, paragraph by paragraph.

    Parameters
    ----------
    material : Material
        What it is told from.
    scene : callable
        Who it is about, and where things stand.
    support, firing : callable
        Sentences on the support that came, and on the mechanisms that fired; with the support only.
    events : callable
        Sentences on what happens in one of the worlds.
    without : callable
        What the world without the support does.
    """
    text = [scene(material)]
    if material.supported is None:
        what_happens = " ".join(events(material, material.alone))
        return [*text, f"The scenario has no ISP hours, so there is nothing to compare. {what_happens}"]
    if not material.supported.course.exists:
        return text
    told = [*support(material), *events(material, material.supported), *firing(material)]
    return [
        *text,
        f"With the support. {' '.join(told)}",
        without(material),
        ending.what_made_the_difference(material),
        ending.how_typical(material),
    ]
