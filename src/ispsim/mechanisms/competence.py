"""The blend of knowledge, skills and attitudes, and how craft is learnt.

"A unique combination of knowledge, skills, and attitudes" (Albers et al. 2022, abstract). That gaps are not bought
off by strengths (complementary) is the default; additive and weakest link are the rivals.
"""

from ispsim.ops import clip, maximum, minimum


def knowledge_of(knows_practice, knows_methods, knows_context, knows_change, knows_evidence):
    """Return an ISP's knowledge in [0, 1], the mean of five areas.

    The clinical practice, implementation methods, local context, change processes, facilitating evidence use (Bührmann
    et al. 2022, doi 10.1371/journal.pone.0267533).
    """
    return (knows_practice + knows_methods + knows_context + knows_change + knows_evidence) / 5.0


def skills_of(skilled_cocreation, skilled_improvement, skilled_sustaining):
    """Return an ISP's skills in [0, 1], the mean of three domains.

    Co-creation and engagement, ongoing improvement, sustaining change (Metz et al. 2021, doi
    10.1080/23303131.2021.1895401).
    """
    return (skilled_cocreation + skilled_improvement + skilled_sustaining) / 3.0


def attitudes_of(professional, motivating, empathetic, collaborative, authentic, flexible, frank):
    """Return an ISP's attitudes in [0, 1], the mean of seven themes (Bührmann et al. 2022; the seventh as recalled)."""
    return (professional + motivating + empathetic + collaborative + authentic + flexible + frank) / 7.0


def practised(talent, experience, isp_craft):
    """Return a competency in [0, 1] as it shows at the present experience: novices show less of it."""
    return talent * (1.0 - isp_craft * (1.0 - experience))


def competence(
    knowledge,
    skills_now,
    attitudes,
    competence_is_complementary,
    competence_is_additive,
    competence_is_weakest_link,
    competence_additive_scale,
    competence_weakest_scale,
):
    """Return an ISP's competence in [0, 1].

    Complementary is the harmonic mean of the three; additive their mean; weakest link the least. The scales match the
    rivals' mean effect to the default's.
    """
    k = maximum(knowledge, 0.001)
    s = maximum(skills_now, 0.001)
    a = maximum(attitudes, 0.001)
    together = 3.0 / (1.0 / k + 1.0 / s + 1.0 / a)
    mean = competence_additive_scale * (knowledge + skills_now + attitudes) / 3.0
    least = competence_weakest_scale * minimum(minimum(knowledge, skills_now), attitudes)
    return clip(
        competence_is_complementary * together + competence_is_additive * mean + competence_is_weakest_link * least,
        0.0,
        1.0,
    )
