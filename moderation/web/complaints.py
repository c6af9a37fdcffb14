"""What a reader can say is wrong with a comment, in words for readers and moderators alike."""

from collections.abc import Mapping

from moderation.language import N_
from moderation.voice import Complaint

# In the order of the form.
COMPLAINTS: Mapping[Complaint, str] = {
    Complaint.SPAM: N_("Spam or advertising"),
    Complaint.INSULT: N_("Insult or hatred"),
    Complaint.FALSE: N_("False claim"),
    Complaint.PRIVATE: N_("Somebody’s private data"),
    Complaint.OFF_TOPIC: N_("Off topic"),
    Complaint.OTHER: N_("Something else"),
}
