"""States update: each exactly once, everything that acts on it alike."""

from ispsim.engine.phase import Effect, Phase, Update


def _effects(text: str) -> tuple[Effect, ...]:
    """Return effects from lines ``name | level column | rate parameter``."""
    return tuple(Effect(*(part.strip() for part in line.split("|"))) for line in text.strip().splitlines())


UPDATE = Phase(
    "states update",
    "Every state relaxes to its set point, gains by what raises it and loses by what lowers it.",
    (
        Update(
            "tie",
            "trust",
            "trust_set",
            "trust_among.decay",
            _effects("trust_among | firing | trust_among.growth\nboundary | spanned | boundary.tie_rate"),
        ),
        Update(
            "leader_tie",
            "trust",
            "trust_set",
            "trust_among.decay",
            _effects("trust_among | firing | trust_among.growth\nboundary | spanned | boundary.tie_rate"),
        ),
        Update(
            "practitioner",
            "knowledge",
            "knowledge_set",
            "knowledge.decay",
            _effects("""
                learning | firing_learning | learning.knowledge_rate
                peers | peer_help | peers.knowledge_rate
                training | trained | strategies.training_rate
                materials | informed | strategies.materials_rate
            """),
        ),
        Update(
            "practitioner",
            "skill",
            "skill_set",
            "skill.decay",
            _effects("""
                learning | firing_learning | learning.skill_rate
                reflection | firing_reflection | reflection.skill_rate
                practice | uses | skill.practice_rate
                training | trained | strategies.training_skill_rate
                peers | peer_help | peers.skill_rate
            """),
        ),
        Update(
            "practitioner",
            "motivation",
            "motivation_set",
            "motivation.decay",
            _effects("""
                motivation | firing_motivation | motivation.rate
                peers | peer_help | peers.motivation_rate
                success | success | motivation.success_rate
                leader | leader_promotes | motivation.leader_rate
                audit_feedback | fed_back | strategies.audit_feedback_rate
                opinion_leaders | opinion_led | strategies.opinion_leaders_rate
            """),
            _effects("""
                load | load | motivation.load_loss
                mandate | org_mandate_harm | motivation.mandate_loss
                failure | org_was_dropped | motivation.failure_loss
            """),
        ),
        Update(
            "practitioner",
            "trust",
            0.0,
            "trust.decay",
            _effects("trust_in_isp | firing_trust_in_isp | trust.growth"),
            _effects("broken | org_broken_harm | trust.broken_loss"),
        ),
        Update(
            "practitioner",
            "load",
            "load.rest",
            "load.decay",
            _effects("overload | overload | load.growth"),
            _effects("""
                reflection | firing_reflection | reflection.relief
                organizational_support | world_organizational_support_strength | strategies.support_relief
            """),
        ),
        Update(
            "practitioner",
            "trust_leader",
            "org_trust_set",
            "trust_among.decay",
            _effects(
                "trust_among | firing_leader_tie | trust_among.growth\n"
                "leadership | leader_leadership | trust_among.leadership_rate"
            ),
        ),
        Update(
            "leader",
            "knowledge",
            "knowledge_set",
            "knowledge.decay",
            _effects(
                "learning | firing_learning | learning.knowledge_rate\nneighbours | org_neighbours | peers.leader_rate"
            ),
        ),
        Update(
            "leader",
            "motivation",
            "motivation_set",
            "motivation.decay",
            _effects("""
                motivation | firing_motivation | motivation.rate
                success | org_success | motivation.success_rate
                neighbours | org_neighbours | peers.leader_rate
            """),
            _effects("load | org_load | motivation.load_loss\nfailure | org_was_dropped | motivation.failure_loss"),
        ),
        Update(
            "leader",
            "trust",
            0.0,
            "trust.decay",
            _effects("trust_in_isp | firing_trust_in_isp | trust.growth"),
            _effects("broken | org_broken_harm | trust.broken_loss"),
        ),
        Update(
            "leader",
            "leadership",
            "leadership_set",
            "leadership.decay",
            _effects(
                "learning | firing_learning | learning.leadership_rate\n"
                "programme | programme | strategies.leadership_rate"
            ),
        ),
        Update(
            "organization",
            "climate",
            "climate_set",
            "climate.decay",
            _effects("""
                leadership | uplift | climate.leadership_rate
                success | success | climate.success_rate
                organizational_support | support_level | strategies.support_climate_rate
            """),
            _effects("load | load | climate.load_loss\nfailure | was_dropped | climate.failure_loss"),
        ),
        Update(
            "organization",
            "bridged",
            "boundary.rest",
            "boundary.decay",
            _effects("boundary | firing_boundary | boundary.rate"),
        ),
        Update(
            "organization",
            "local_knowledge",
            0.0,
            "isp.local_decay",
            _effects("contact | contact_resource | isp.local_rate"),
        ),
        Update(
            "system",
            "policy_support",
            "policy_set",
            "policy.decay",
            _effects("boundary | boundary_level | boundary.policy_rate\npromotion | promotion | policy.promotion_rate"),
        ),
        Update(
            "isp",
            "strain",
            "isp.strain_rest",
            "isp.strain_decay",
            _effects("overwork | overwork | isp.strain_rate"),
            _effects("recovery | recovery | isp.recovery_rate"),
        ),
        Update(
            "isp",
            "experience",
            "isp.experience",
            "isp.experience_decay",
            _effects("practising | practising | isp.learning_rate"),
        ),
    ),
)
