import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import TEXT_LIMIT
from moderation.text.normalise import HEAD, TAIL, Repairs, fold, normalise

NOTHING = Repairs()

PLAIN = {
    "German": "Größere Straßen in Köln? Nein, danke – wir brauchen „mehr Bäume“ (und das heute, z. B. am Rathaus).",
    "German emphasis in capitals": "Das ist NICHT wahr, Herr Müller-Lüdenscheidt, und H2O bleibt H2O.",
    "Turkish": "Işıklar söndü, İstanbul’da ılık bir gün; çocuklar gülüyor.",
    "Greek": "Πού πήγαν όλοι; Η Αθήνα είναι άδεια τον Αύγουστο.",
    "Vietnamese": "Đường bay thẳng tiện lắm, nhưng giá vé hơi đắt so với mức lương của chúng tôi.",
    "Russian": "Летом мы ездили в Алматы, ещё не было такой жары, ёлки зелёные.",
    "Ukrainian": "Їжак з’їв яблуко, а ґава дивилася.",
    "Polish": "Zażółć gęślą jaźń, powiedział łoś.",
    "Russian in letters that look like Latin ones": "Там просто нет места, нету и всё тут.",
    "two short Russian words": "Тут нету!",
    "a Greek answer": "ΝΑΙ",
    "Armenian": "Շնորհակալություն, շատ լավ էր։",
    "Georgian": "გმადლობთ, ძალიან კარგია!",
    "Bulgarian with an English name": "Купих си нов iPhone от Amazon и съм доволен.",
    "Chinese": "这里的冬天很冷 但是人们很热情。",
    "Arabic": "الشتاء هنا بارد لكن الناس طيبون.",
    "Hebrew with an English name": "ראיתי את זה בWindows אתמול.",
    "emoji": "Schön 👨‍👩‍👧‍👦 ❤️ 🏳️‍🌈 👍🏽!",
}


@pytest.mark.parametrize("text", list(PLAIN.values()), ids=list(PLAIN))
def test_it_leaves_honest_text_as_it_is(text: str) -> None:
    seen = normalise(text)
    assert seen.plain == text
    assert seen.repairs == NOTHING


HONEST = {
    "a VK reply isn't mixed script": "[id|Денис] привет",
    "a mention isn't leet": "@USER du hast recht, @b4um auch",
    "codes and units aren't leet": "H2O mp3 Covid19 G20 5G b2b 4K iPhone15 A380 aB3xQ1z 860 Mio. $",
    "an address isn't leet": "ben.l3ser@example.org",
    "plurals and ordinals aren't leet": "mp3s, PS4s, the 4th and for the4th time",
    "units in Chinese aren't leet": "每天五点起跑40km，A7的设计",
    "a broken address isn't leet": "root@spawn: nothing",
    "a comma before a word is no dot": "strica,de unde; yaniyor,biz yokuz. Hadi . Biz gidiyoruz",
    "the name of a product is no link": "use .NET and Perl",
    "a Hebrew prefix of an English name isn't mixed script": "הWindows שלי, וגם Twitterו",
    "an Arabic article before an English name isn't mixed script": "هاتف الـiPhone الجديد",
    "emoji and signs beside words": "super★ ♥love♥ a×b → c 3µm 20°C №5 naïve™",
    "a cashtag isn't leet": "#s0ziale $TSLA",
    "abbreviations aren't spaced letters": "z. B. die G.m.b.H. und die U.S.A. u. s. w.",
    "three letters may stand alone": "Plan A B C",
    "a Greek letter in a formula isn't mixed script": "die α-Variante mit Δ = 3 und β",
    "full-width signs are ordinary in Chinese": "这里很冷，但是人们很热情！ＡＢ",
    "a soft hyphen comes with pasted German": "Donau\u00addampf\u00adschiff",
}


@pytest.mark.parametrize("text", list(HONEST.values()), ids=list(HONEST))
def test_it_counts_no_repair_in_honest_text(text: str) -> None:
    assert normalise(text).repairs == NOTHING


DISGUISES = {
    "Cyrillic in a Latin word": ("bеst саsinо", "best casino", Repairs(mixed_script=2)),
    "a whole word of look-alikes in a Latin text": ("visit СОСО now", "visit COCO now", Repairs(mixed_script=1)),
    "Latin in a Cyrillic word": ("лёгкий дoхoд", "лёгкий доход", Repairs(mixed_script=1)),
    "Latin in a Cyrillic word without a Cyrillic-only letter": ("это прoстo", "это просто", Repairs(mixed_script=1)),
    "Armenian and Cherokee": ("cаsᎥno", "casIno", Repairs(mixed_script=1)),
    "letters of dead scripts": ("𐊠lways 𐌁etter c𑣈in", "Always Better coin", Repairs(mixed_script=3)),
    "digits and signs of other scripts": ("c०in b੦nus wil⏽ m℮", "coin bonus will me", Repairs(mixed_script=4)),
    "small capitals": ("ᴄᴀꜱɪɴᴏ now", "casino now", Repairs(mixed_script=1, compat=3)),
    "a Hebrew letter in a Latin text": ("g٥ tס b٥nus", "go to bonus", Repairs(mixed_script=3)),
    "mathematical letters": ("𝐜𝐚𝐬𝐢𝐧𝐨", "casino", Repairs(compat=6)),
    "circled letters": ("ⓒⓐⓢⓗ", "cash", Repairs(compat=4)),
    "white on black": ("🅲🅰🆂🅷", "cash", Repairs(compat=4)),
    "full-width letters": ("ｃａｓｈ", "cash", Repairs(compat=4)),
    "zero-width space": ("vi\u200bag\u200bra", "viagra", Repairs(zero_width=2)),
    "joiners between letters": ("vi\u200dagra", "viagra", Repairs(zero_width=1)),
    "bidirectional override": ("\u202eonisac\u202c", "onisac", Repairs(bidi=2)),
    "leet": ("ch3ap v1agra C4SIN0", "cheap viagra CaSINo", Repairs(leet=3)),
    "spaced letters": ("b u y now", "b u y now", Repairs()),
    "four spaced letters": ("c a s h now", "cash now", Repairs(spaced=1)),
    "spaced letters with wider gaps between words": (
        "b u y  c a s h  o n  a . r u",
        "buy  cash  on  a.ru",
        Repairs(spaced=4),
    ),
    "German emphasis is joined too": (
        "A K T U E L L und s e h r wichtig",
        "AKTUELL und sehr wichtig",
        Repairs(spaced=2),
    ),
    "dotted letters": ("v.i.a.g.r.a", "viagra", Repairs(spaced=1)),
    "a spoken dot": ("pills dot example", "pills.example", Repairs(dots=1)),
    "a bracketed dot": ("pills [.] example", "pills.example", Repairs(dots=1)),
    "strokes through letters": ("c\u0336a\u0336s\u0336h", "cash", Repairs(compat=3)),
}


@pytest.mark.parametrize(("text", "plain", "repairs"), list(DISGUISES.values()), ids=list(DISGUISES))
def test_it_undoes_and_counts_a_disguise(text: str, plain: str, repairs: Repairs) -> None:
    seen = normalise(text)
    assert (seen.plain, seen.repairs) == (plain, repairs)


def test_it_finds_links_and_their_hosts() -> None:
    seen = normalise("Siehe https://WWW.Beispiel.example/a?b=c, www.zwei.example. und drei.example/x (vier.example)")
    assert [link.host for link in seen.links] == ["beispiel.example", "zwei.example", "drei.example", "vier.example"]
    assert seen.links[0].url == "https://WWW.Beispiel.example/a?b=c"


@pytest.mark.parametrize(
    "text", ["Ende.Das war's", "Leser.in", "gut.Es ist so", "z.B. heute", "3.5", "ben@example.org", "http://", "www."]
)
def test_it_takes_no_sentence_for_a_link(text: str) -> None:
    assert normalise(text).links == ()


def test_it_finds_a_hidden_link() -> None:
    assert [link.host for link in normalise("саsіnо-bоnus dot example und kredit(.)example").links] == [
        "casino-bonus.example",
        "kredit.example",
    ]


def test_it_reads_the_head_and_the_tail_of_a_long_text() -> None:
    seen = normalise("a" * HEAD + "b" * 10_000 + "c" * TAIL)
    assert seen.plain.startswith("a" * HEAD)
    assert seen.plain.endswith("c" * (TAIL - 1))
    assert len(seen.plain) == HEAD + TAIL


HOSTILE = [
    "a",
    "aа",
    "a-",
    "a.a.",
    "1 1 1 ",
    "www.",
    "a@a@",
    "http://",
    "[.",
    "ﷺ",
    "a\u200b",
    "\u0336a",
    "a b ",
    "dot ",
    "@",
    "+1 ",
    "\u202e",
    "a1",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_it_bounds_what_a_hostile_text_becomes(piece: str) -> None:
    seen = normalise(piece * 8_000)
    assert len(seen.plain) <= HEAD + TAIL
    assert len(seen.folded) <= 4 * (HEAD + TAIL)


TRICKY = (
    "aAbBeEoOpPcCxX03145@$€ .,-_*·|[]()/:\n#\u200b\u200d\u00ad\ufe0f\u202e\u0336\u0301аеосрхдяіАΟΑαλ𝐚ⓐ🅰ａﷺßſıİé👍漢ﬁ"
)
texts = st.text(alphabet=TRICKY, max_size=60) | st.text(max_size=60)


@given(texts)
def test_to_normalise_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    again = normalise(once.plain)
    assert again.plain == once.plain
    assert again.folded == once.folded


@given(texts)
def test_to_fold_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_it_folds_case_accents_and_spaces() -> None:
    assert fold("Köln  Grüße\tÉté") == "koln grusse ete"
    assert fold("Đặng Łódź IŞIK ılık") == "dang lodz isik ilik"
    assert fold("Ёлка") == fold("елка")


def test_it_folds_no_more_than_a_comment_may_hold() -> None:
    assert len(fold("x" * 3 * TEXT_LIMIT)) == TEXT_LIMIT
