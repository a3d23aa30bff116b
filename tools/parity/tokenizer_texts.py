# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts to train small vocabularies on and to compare tokenizers with. Sentences in many scripts, and what breaks tokenizers."""
import random

SENTENCES = """
A red ball rises over the calm sea while the sun goes down behind green hills.
Two cats in boxing gloves fight on a small stage under bright spotlights.
The camera follows an old fisherman who mends his net; waves break on the pier.
Cinematic close-up, 35mm film, shallow depth of field, golden hour, 4K (8-bit).
It's 3:45 p.m. and the train to St. John's hasn't left -- "why not?" she asked.
Eine rote Kugel schwebt über dem Meer, während Möwen im Abendlicht kreisen.
Große Wälder, weiße Häuser und süße Äpfel; die Straße führt nach Übersee.
Une boule rouge s'élève au-dessus de la mer, à l'heure où le soleil se couche.
Le garçon préféré de la forêt rêve d'un bœuf très naïf près du château.
Una pelota roja sube sobre el mar en calma; ¿quién mira el cielo? ¡Qué día!
Il vecchio pescatore ripara la rete, perché la città è lontana e già notte.
Красный шар поднимается над спокойным морем, а за зелёными холмами садится солнце.
Старый рыбак чинит сеть; чайки кружат над причалом, и волны бьются о камни.
Η κόκκινη μπάλα ανεβαίνει πάνω από τη θάλασσα ενώ ο ήλιος δύει πίσω από τους λόφους.
כדור אדום עולה מעל הים השקט בזמן שהשמש שוקעת מאחורי הגבעות הירוקות.
كرة حمراء ترتفع فوق البحر الهادئ بينما تغرب الشمس خلف التلال الخضراء.
الصيّادُ العجوزُ يُصلِحُ شبكتَهُ، والنوارسُ تدورُ فوقَ الرصيف.
लाल गेंद शांत समुद्र के ऊपर उठती है और सूरज हरी पहाड़ियों के पीछे डूबता है।
ลูกบอลสีแดงลอยขึ้นเหนือทะเลที่เงียบสงบขณะที่ดวงอาทิตย์กำลังตกดิน
红色的球在平静的海面上升起,太阳落在绿色的山丘后面。
两只戴着拳击手套的猫在聚光灯下的舞台上打斗。
紅色的球在平靜的海面上升起,太陽落在綠色的山丘後面。
赤いボールが静かな海の上に昇り、太陽が緑の丘の向こうに沈む。
スポットライトの下で、二匹の猫がボクシングをしています。
빨간 공이 잔잔한 바다 위로 떠오르고 해가 푸른 언덕 너머로 진다.
Quả bóng đỏ bay lên trên mặt biển lặng khi mặt trời lặn sau những ngọn đồi xanh.
Kırmızı bir top sakin denizin üzerinde yükselirken güneş yeşil tepelerin ardında batıyor.
Czerwona piłka wznosi się nad spokojnym morzem, a słońce zachodzi za wzgórza.
Punainen pallo nousee tyynen meren ylle, kun aurinko laskee vihreiden kukkuloiden taakse.
சிவப்பு பந்து அமைதியான கடலின் மேல் எழுகிறது.
""".strip().split("\n")

# Clusters, joiners, selectors, flags, keycaps, skin tones; also cut in two.
EMOJI = ["😀", "🎈", "🔴", "👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇯🇵🇧🇷", "1️⃣", "#️⃣", "✌🏽", "❤️", "☕", "©️", "™", "🧑🏿‍🦰", "\u200d", "\ufe0f",
         "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🫠", "🪿"]

# What a normaliser may change, drop or join.
ODD = ["ﬁ", "ﬀ", "ĳ", "Ǆ", "½", "²", "№", "℃", "…", "‘", "’", "“", "”", "–", "—", "ＡＢＣ", "１２３", "！", "　", "ｱｲｳﾞ", "ﾊﾟ", "㍿", "①", "㈱", "Å", "Ω", "ﷺ", "ﻻ",
       "e\u0301", "o\u0308\u0323", "a\u0301\u0302\u0303", "\u0301", "½\u0301", "™\u0301", "ª\u0301", "ĳ\u0301", "\u00a0\u0301", "が", "か\u3099", "각", "\u1100\u1161\u11a8",
       "\u0600\u0661", "\u06dd1", "a\u0e33", "ก็", "क्षि", "त्र", "\u200b", "\u200c", "\u200e", "\u2060", "\ufeff", "\u00ad", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028",
       "\u2029", "\u202f", "\u3000", "\t", "\n", "\r\n", "\r", "\x00", "\x01", "\x0b", "\x0c", "\x1b[31m", "\x1c", "\x7f", "\x9f", "\ufffd", "\ufffc", "\U0001d54f", "\U00020000",
       "\U0010ffff", "▁", "▁▁", " ▁ ", "</s>", "<pad>", "<unk>", "<0x41>", "<extra_id_0>", "<extra_id_1>", " <extra_id_2> ", "<extra_id_", "[MASK]", "[ball]", "ball",
       "  ", "   ", " ", "&amp;", "&lt;b&gt;", "&#39;", "&#x201C;", "&hellip;", "&NTILDE;", "&notit", "&copy", "&amp;amp;quot;", "&#128;", "&#0;", "&#59;", "&;", "&#;", "<b>"]

RANGES = [(0x20, 0x7e), (0xa0, 0x24f), (0x250, 0x36f), (0x370, 0x52f), (0x590, 0x6ff), (0x900, 0xdff), (0xe00, 0x11ff), (0x1e00, 0x20cf), (0x20d0, 0x2bff),
          (0x3000, 0x30ff), (0x3130, 0x33ff), (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0xf900, 0xffee), (0x1f300, 0x1faff), (0x10000, 0x10fff), (0x1d400, 0x1d7ff)]


def corpus():
    """Lines to train on: the sentences and shuffles of their words, so that words are seen often enough."""
    rng = random.Random(11)
    words = [sentence.split() for sentence in SENTENCES]
    lines = SENTENCES * 4
    for _ in range(2500):
        picked = rng.choice(words)
        lines.append(" ".join(rng.choices(picked, k=min(12, len(picked)))))
    return lines


def texts(count):
    """`count` texts: plain, mixed, damaged and long ones."""
    rng = random.Random(7)
    made = ["", " ", "a", "</s>", "▁", "\n"] + SENTENCES + EMOJI + ODD
    words = [word for sentence in SENTENCES for word in sentence.split()]
    while len(made) < count:
        kind = rng.randrange(8)
        if kind == 0:
            made.append(" ".join(rng.choices(words, k=rng.randrange(1, 14))))
        elif kind == 1:
            made.append("".join(rng.choice([rng.choice(words), rng.choice(ODD), rng.choice(EMOJI), " "]) for _ in range(rng.randrange(1, 10))))
        elif kind == 2:
            low, high = rng.choice(RANGES)
            made.append("".join(chr(rng.randint(low, high)) for _ in range(rng.randrange(1, 12))))
        elif kind == 3:
            made.append("".join(rng.choice(ODD) for _ in range(rng.randrange(1, 6))))
        elif kind == 4:
            sentence = rng.choice(SENTENCES)
            start = rng.randrange(len(sentence))
            made.append(sentence[start:start + rng.randrange(1, 40)])
        elif kind == 5:
            sentence = list(rng.choice(SENTENCES)[:50])
            for _ in range(rng.randrange(1, 5)):
                sentence[rng.randrange(len(sentence))] = rng.choice(ODD + EMOJI)
            made.append("".join(sentence))
        elif kind == 6:
            # Marks on letters: clusters of a few bytes are where normalisers differ.
            made.append("".join(chr(rng.choice([rng.randint(0x41, 0x7a), rng.randint(0xa0, 0x24f), rng.randint(0x2100, 0x218f)])) +
                                "".join(chr(rng.choice([rng.randint(0x300, 0x36f), rng.randint(0x591, 0x5bd), rng.randint(0x64b, 0x65f), 0x200d, 0xfe0f]))
                                        for _ in range(rng.randrange(3))) for _ in range(rng.randrange(1, 8))))
        else:
            made.append(" " * rng.randrange(3) + rng.choice(words) + rng.choice(ODD) + " " * rng.randrange(4) + rng.choice(words) + " " * rng.randrange(3))
    for sentence in SENTENCES[:20]:
        made.append((sentence + " ") * 40)
    return made
