"""What a rule looks at, in words."""

from moderation.checks.rules import shown_entry
from moderation.language import N_, Translator
from moderation.rule import Rule, RuleKind
from moderation.web.lines import number

ABOUT = {
    RuleKind.WORD: N_("The word “%(entry)s”"),
    RuleKind.HOST: N_("The host %(entry)s"),
    RuleKind.ABOVE: N_("A spam score of %(entry)s %% or more"),
    RuleKind.BELOW: N_("A spam score of %(entry)s %% or less"),
}


def title(rule: Rule, t: Translator) -> str:
    """What the rule looks at."""
    return t.gettext(ABOUT[rule.kind]) % {"entry": _entry(rule, t)}


def _entry(rule: Rule, t: Translator) -> str:
    if rule.kind in (RuleKind.ABOVE, RuleKind.BELOW):
        return number(float(shown_entry(rule)), t, 4)
    # Isolated, so that an entry in another direction of writing leaves the sentence as it is.
    return f"\u2068{rule.entry}\u2069"
