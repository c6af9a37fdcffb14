"""Why a comment is rejected, in words for people and in the vocabulary of statements of reasons (DSA, Article 17).

The codes are stored with decisions and used by scripts: add, don't rename. `ground` and `category` are those of the
European transparency database, so that a statement can be made of a decision later.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.language import N_

ILLEGAL = "ILLEGAL_CONTENT"
HOUSE_RULES = "INCOMPATIBLE_CONTENT"


@dataclass(frozen=True, slots=True)
class Reason:
    """`words` is a msgid."""

    words: str
    ground: str
    category: str


# In the order of the list, and of the keys 1 to 9.
REASONS: Mapping[str, Reason] = {
    "off_topic": Reason(N_("off topic"), HOUSE_RULES, "OTHER_VIOLATION_TC"),
    "insult": Reason(N_("insults people"), HOUSE_RULES, "ILLEGAL_OR_HARMFUL_SPEECH"),
    "hate": Reason(N_("hate speech"), ILLEGAL, "ILLEGAL_OR_HARMFUL_SPEECH"),
    "threat": Reason(N_("threatens people"), ILLEGAL, "VIOLENCE"),
    "defamation": Reason(N_("defames somebody"), ILLEGAL, "ILLEGAL_OR_HARMFUL_SPEECH"),
    "private": Reason(N_("reveals private facts"), HOUSE_RULES, "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"),
    "advertising": Reason(N_("advertising"), HOUSE_RULES, "OTHER_VIOLATION_TC"),
    "fraud": Reason(N_("fraud"), ILLEGAL, "SCAMS_AND_FRAUD"),
    "unlawful": Reason(N_("unlawful"), ILLEGAL, "ILLEGAL_OR_HARMFUL_SPEECH"),
    "harassment": Reason(N_("harasses somebody"), HOUSE_RULES, "CYBER_VIOLENCE"),
    "minors": Reason(N_("endangers minors"), ILLEGAL, "PROTECTION_OF_MINORS"),
    "other": Reason(N_("something else"), HOUSE_RULES, "OTHER_VIOLATION_TC"),
}
