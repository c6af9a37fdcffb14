"""Two readers of each language: one asks, the other quotes and answers. Short, as such comments are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Voices:
    asks: str
    question: str
    answers: str
    answer: str


_BEN_AND_EVA = Voices(
    "Ben",
    "Danke für die Einordnung. Wie lange dauert eigentlich der Flug von Almaty nach Hanoi?",
    "Eva",
    "> Wie lange dauert der Flug?\n\nUngefähr sechs Stunden, ohne Umsteigen.",
)

VOICES = {
    "de": _BEN_AND_EVA,
    "de-formal": _BEN_AND_EVA,
    "en": Voices(
        "Ben",
        "Thank you for the background. How long does the flight from Almaty to Hanoi take?",
        "Eve",
        "> How long does the flight take?\n\nAbout six hours, without a change.",
    ),
    "fr": Voices(
        "Benoît",
        "Merci pour ces explications. Combien de temps dure le vol d’Almaty à Hanoï ?",
        "Zoé",
        "> Combien de temps dure le vol ?\n\nEnviron six heures, sans escale.",
    ),
    "es": Voices(
        "Benjamín",
        "Gracias por la explicación. ¿Cuánto dura el vuelo de Almaty a Hanói?",
        "Íñigo",
        "> ¿Cuánto dura el vuelo?\n\nUnas seis horas, sin escalas.",
    ),
    "it": Voices(
        "Beniamino",
        "Grazie per la spiegazione. Quanto dura il volo da Almaty a Hanoi?",
        "Noè",
        "> Quanto dura il volo?\n\nPiù o meno sei ore, senza scalo.",
    ),
    "pt": Voices(
        "Benício",
        "Obrigado pela explicação. Quanto tempo leva o voo de Almaty a Hanói?",
        "Conceição",
        "> Quanto tempo leva o voo?\n\nUmas seis horas, sem escala.",
    ),
    "nl": Voices(
        "Bram",
        "Bedankt voor de uitleg. Hoe lang duurt de vlucht van Almaty naar Hanoi eigenlijk?",
        "Zoë",
        "> Hoe lang duurt de vlucht?\n\nOngeveer zes uur, zonder overstap.",
    ),
    "pl": Voices(
        "Błażej",
        "Dziękuję za wyjaśnienie. Ile trwa lot z Ałmatów do Hanoi?",
        "Łucja",
        "> Ile trwa lot?\n\nOkoło sześciu godzin, bez przesiadki.",
    ),
    "cs": Voices(
        "Břetislav",
        "Díky za vysvětlení. Jak dlouho trvá let z Almaty do Hanoje?",
        "Růžena",
        "> Jak dlouho trvá let?\n\nAsi šest hodin, bez přestupu.",
    ),
    "sv": Voices(
        "Björn",
        "Tack för bakgrunden. Hur lång tid tar flyget från Almaty till Hanoi?",
        "Åsa",
        "> Hur lång tid tar flyget?\n\nUngefär sex timmar, utan byte.",
    ),
    "da": Voices(
        "Bjørn",
        "Tak for forklaringen. Hvor længe varer flyveturen fra Almaty til Hanoi?",
        "Åse",
        "> Hvor længe varer flyveturen?\n\nOmkring seks timer, uden at skifte.",
    ),
    "fi": Voices(
        "Väinö",
        "Kiitos taustoituksesta. Kauanko lento Almatysta Hanoihin kestää?",
        "Päivi",
        "> Kauanko lento kestää?\n\nNoin kuusi tuntia ilman vaihtoa.",
    ),
    "el": Voices(
        "Βασίλης",
        "Ευχαριστώ για την ανάλυση. Πόσο διαρκεί η πτήση από το Αλμάτι στο Ανόι;",
        "Εύα",
        "> Πόσο διαρκεί η πτήση;\n\nΠερίπου έξι ώρες, χωρίς ενδιάμεσο σταθμό.",
    ),
    "tr": Voices(
        "Barış",
        "Açıklama için teşekkürler. Almatı’dan Hanoi’ye uçuş ne kadar sürüyor?",
        "Işıl",
        "> Uçuş ne kadar sürüyor?\n\nAktarmasız yaklaşık altı saat.",
    ),
    "ru": Voices(
        "Борис",
        "Спасибо за разъяснение. Сколько длится перелёт из Алматы в Ханой?",
        "Ева",
        "> Сколько длится перелёт?\n\nОколо шести часов, без пересадки.",
    ),
    "uk": Voices(
        "Богдан",
        "Дякую за пояснення. Скільки триває переліт з Алмати до Ханоя?",
        "Євгенія",
        "> Скільки триває переліт?\n\nБлизько шести годин, без пересадки.",
    ),
    "ro": Voices(
        "Bogdan",
        "Mulțumesc pentru explicație. Cât durează zborul de la Almatî la Hanoi?",
        "Ștefania",
        "> Cât durează zborul?\n\nCam șase ore, fără escală.",
    ),
    "hu": Voices(
        "Bálint",
        "Köszönöm a magyarázatot. Mennyi ideig tart a repülőút Almatiból Hanoiba?",
        "Őzike",
        "> Mennyi ideig tart a repülőút?\n\nKörülbelül hat óra, átszállás nélkül.",
    ),
    "vi": Voices(
        "Bảo",
        "Cảm ơn bài phân tích. Chuyến bay từ Almaty đến Hà Nội mất bao lâu?",
        "Hạnh",
        "> Chuyến bay mất bao lâu?\n\nKhoảng sáu tiếng, bay thẳng.",
    ),
    "kk": Voices(
        "Бауыржан",
        "Түсіндіргеніңізге рақмет. Алматыдан Ханойға ұшу қанша уақыт алады?",
        "Әсел",
        "> Ұшу қанша уақыт алады?\n\nШамамен алты сағат, ауысып отырусыз.",
    ),
    "ar": Voices(
        "بسام",
        "شكرًا على التوضيح. كم تستغرق الرحلة من ألماتي إلى هانوي؟",
        "حواء",
        "> كم تستغرق الرحلة؟\n\nنحو ست ساعات دون توقف.",
    ),
    "he": Voices(
        "בן",
        "תודה על ההסבר. כמה זמן נמשכת הטיסה מאלמטי להאנוי?",
        "חוה",
        "> כמה זמן נמשכת הטיסה?\n\nבערך שש שעות, ללא עצירה.",
    ),
    "zh-Hans": Voices(
        "小北",
        "谢谢你们的解读。从阿拉木图飞到河内要多久？",
        "晓雯",
        "> 飞行要多久？\n\n大约六个小时，直飞。",
    ),
    "ja": Voices(
        "健太",
        "解説ありがとうございます。アルマトイからハノイまでの飛行時間はどのくらいですか。",
        "絵里",
        "> 飛行時間はどのくらいですか。\n\n直行便で6時間ほどです。",
    ),
}
