"""The model that ships, on a table of comments that are not among those it learnt from.

The table guards against steps back. It is no measure of quality: it was looked at while the own corpus was written.
"""

import json
from pathlib import Path

import pytest

from model.card import figures
from model.corpora import own
from moderation.comment import Score
from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from moderation.spam.artifact import METADATA, WEIGHTS, load
from moderation.spam.replay import REPLAY
from moderation.spam.sample import Sample

SHIPPED = ActiveModel(MODEL)
LARGEST = 512 * 1024

HAM = [
    "Danke!",
    "Nein.",
    "Super!",
    "👍👍",
    "Danke für den Artikel. Die Zahl der Direktflüge hat mich überrascht, das wusste ich nicht.",
    "Das ist eine Frechheit!!! Wer hat sich das ausgedacht?",
    "Ihr seid doch alle gekauft. Schämt euch, ihr Schreiberlinge!",
    "Laut https://statistik.example/2024 waren es 860 Millionen Dollar, nicht 2 Milliarden.",
    "Ich zahle 1.400 € Miete für 60 qm, und ihr redet von Wohlstand?",
    "Die Doku dazu ist wirklich sehenswert: https://mediathek.example/doku/123",
    "„Wir schaffen das“ – den Satz habe ich 2015 schon nicht geglaubt.",
    "Bitte den Link im zweiten Absatz korrigieren, er führt ins Leere.",
    "Kann man das irgendwo nachlesen?",
    "Mein Opa hat in Karaganda im Bergwerk gearbeitet, er sprach bis zuletzt Russisch.",
    "Des is ja wohl a Witz, oder?",
    "@Redaktion: Wann kommt der angekündigte zweite Teil?",
    "I think the author misses the point: trade fell in 2023.",
    "What a joke of a government!!!",
    "My sister lives in Hanoi and says the flights are always full.",
    "Does anybody know where the figures come from?",
]
SPAM = [
    "BEST ONLINE CASINO!!! Get $500 free bonus now: http://casino-jackpot.example/win http://bit.ly/win500 viagra",
    "Jetzt 300 € Bonus sichern im besten Online Casino: https://gluecksrad.example",
    "Kredit ohne Schufa sofort aufs Konto, WhatsApp +00 555 0100",
    "Verdiene 500 Euro am Tag von zuhause, schreib mir auf Telegram @geldlena_example",
    "Check out my channel and subscribe please",
    "I made $9,000 with bitcoin thanks to Mr. Harlan, contact him on WhatsApp +1 555 013 4455",
    "Billige Replica Uhren kaufen www.replica-uhren.example",
    "Hot girls waiting http://hot.example",
    "Potenzpillen ohne Rezept bestellen apotheke24-billig.example",
    "Call customer service +1 800 555 0111 for refund",
    "Buy backlinks cheap seo-links.example",
    "Frее bіtсоin gіvеаwаy, mеssаgе mе оn Tеlegram @frее_coins",
]


def score(sample: Sample) -> Score:
    found = SHIPPED.score(sample)
    assert found is not None
    return found


def test_it_is_whole_and_of_this_schema() -> None:
    assert SHIPPED.problem is None
    assert SHIPPED.version == load(MODEL).metadata_["version"]


def test_it_is_small() -> None:
    assert sum((MODEL / name).stat().st_size for name in (WEIGHTS, METADATA, REPLAY)) <= LARGEST


@pytest.mark.parametrize("text", HAM)
def test_ham_is_scored_as_ham(text: str) -> None:
    assert score(Sample(text)).spam < 0.5


@pytest.mark.parametrize("text", SPAM)
def test_spam_is_scored_as_spam(text: str) -> None:
    assert score(Sample(text)).spam > 0.5


def test_every_spam_of_the_table_scores_above_every_ham() -> None:
    assert min(score(Sample(text)).spam for text in SPAM) > max(score(Sample(text)).spam for text in HAM)


def test_no_ham_is_ever_certain_spam() -> None:
    ours = [row.sample for row in own.load() if row.label == "ham"]
    assert [sample.text for sample in [*map(Sample, HAM), *ours] if score(sample).spam >= score(sample).certain] == []


def test_the_table_is_not_in_the_corpus() -> None:
    learnt = {row.sample.text for row in own.load()} - {"Danke!", "Nein."}
    assert not learnt & {*HAM, *SPAM}


def test_a_keyword_for_a_name_and_a_link_turns_praise_into_spam() -> None:
    praise = "Great article, keep it up!"
    person = score(Sample(praise, author_name="Ben", elapsed=40.0))
    bot = score(
        Sample(praise, author_name="cheap loans", author_url="http://loans.example", elapsed=2.0, language="de")
    )
    assert bot.spam > 0.5 > person.spam


def test_its_evidence_names_words_of_the_text() -> None:
    labels = [item.label for item in score(Sample("Danke, aber CASINO Bonus hier: http://spiel.example")).evidence]
    assert {"CASINO", "Bonus"} & set(labels)


def test_the_card_tells_the_figures_of_this_very_model() -> None:
    root = Path(__file__).parents[2]
    report = json.loads((root / "model/reports/base-1.json").read_text("utf-8"))
    card = (root / "model/MODEL_CARD.md").read_text("utf-8")
    assert report["version"] == SHIPPED.version
    assert figures(report) in card
