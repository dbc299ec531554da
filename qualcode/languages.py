"""Languages that consultations meet, by name and by BCP-47 tag.

A language that stands nowhere here is taken as it is written; one letter out, it is asked back.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from qualcode.errors import unknown_name

_LISTED = """
af Afrikaans; sq Albanian; am Amharic; ar Arabic; hy Armenian; as Assamese; az Azerbaijani; eu Basque;
be Belarusian; bn Bengali; bs Bosnian; bfi British Sign Language; bg Bulgarian; my Burmese; yue Cantonese;
ca Catalan; ckb Sorani; kmr Kurmanji; zh Chinese; kw Cornish; hr Croatian; cs Czech; da Danish; prs Dari;
nl Dutch; en English; et Estonian; fa Persian; tl Tagalog; fi Finnish; fr French; ff Fula; gl Galician;
ka Georgian; de German; el Greek; gu Gujarati; ht Haitian Creole; hak Hakka; ha Hausa; he Hebrew; hi Hindi;
hmn Hmong; hu Hungarian; is Icelandic; ig Igbo; id Indonesian; ga Irish; isg Irish Sign Language; it Italian;
ja Japanese; jv Javanese; kn Kannada; ks Kashmiri; kk Kazakh; km Khmer; rw Kinyarwanda; rn Kirundi;
kok Konkani; ko Korean; ku Kurdish; ky Kyrgyz; lo Lao; lv Latvian; ln Lingala; lt Lithuanian; lg Luganda;
lb Luxembourgish; mk Macedonian; ms Malay; ml Malayalam; mt Maltese; cmn Mandarin; mi Maori; mr Marathi;
pnb Mirpuri; mn Mongolian; ne Nepali; no Norwegian; ny Nyanja; om Oromo; ps Pashto; pl Polish; pt Portuguese;
pa Punjabi; rom Romani; ro Romanian; ru Russian; sm Samoan; sco Scots; gd Scottish Gaelic; sr Serbian;
sn Shona; sd Sindhi; si Sinhala; sk Slovak; sl Slovenian; so Somali; es Spanish; sw Swahili; sv Swedish;
syl Sylheti; ta Tamil; te Telugu; tet Tetum; th Thai; bo Tibetan; ti Tigrinya; tr Turkish; tk Turkmen;
tw Twi; uk Ukrainian; ur Urdu; ug Uyghur; uz Uzbek; vi Vietnamese; cy Welsh; wo Wolof; xh Xhosa; yi Yiddish;
yo Yoruba; zu Zulu
"""
_NAMES = dict(entry.split(maxsplit=1) for entry in " ".join(_LISTED.split()).split("; "))
_OTHER_NAMES = {
    "panjabi": "Punjabi",
    "farsi": "Persian",
    "bangla": "Bengali",
    "bsl": "British Sign Language",
    "isl": "Irish Sign Language",
    "filipino": "Tagalog",
    "gaelic": "Scottish Gaelic",
    "cymraeg": "Welsh",
}
_BY_NAME = {name.casefold(): name for name in _NAMES.values()} | _OTHER_NAMES
_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(?:-[A-Za-z0-9]{2,8})*")
_WORDS = re.compile(r"[^\W\d_][\w' -]*(?:\([\w' -]+\))?")
_BETWEEN = re.compile(r"\s*(?:[,;/&+]|\band\b)\s*")


def language_of(typed: str) -> str:
    """Return a language as it is kept: "pa" and "panjabi" are "Punjabi", "pt-BR" stays.

    Raises `UnknownNameError` for a tag that is none, and for a name one letter out.
    """
    said = " ".join(typed.split())
    if said.casefold() in _BY_NAME:
        return _BY_NAME[said.casefold()]
    tag = _TAG.fullmatch(said)
    primary = tag["language"].casefold() if tag else ""
    if primary in _NAMES:
        return _NAMES[primary] if primary == said.casefold() else said
    near = bool(get_close_matches(said.casefold(), list(_BY_NAME), n=1, cutoff=0.8))
    if near or not _WORDS.fullmatch(said) or (tag and len(said) <= 3):
        hint = "a name, as in Punjabi, or a BCP-47 tag, as in pa or pt-BR"
        raise unknown_name("language", said, _BY_NAME.values(), hint=hint)
    return said


def languages_of(typed: str) -> str:
    """Return several languages, parted by commas, as they are kept."""
    return ", ".join(language_of(part) for part in _BETWEEN.split(typed) if part)


def is_listed(kept: str) -> bool:
    """Whether a language, as it is kept, is one that stands here."""
    tag = _TAG.fullmatch(kept)
    return kept.casefold() in _BY_NAME or (tag is not None and tag["language"].casefold() in _NAMES)


def language_name(kept: str) -> str:
    """Return a language as a reader knows it: "pt-BR" is "Portuguese (pt-BR)"."""
    tag = _TAG.fullmatch(kept)
    name = _NAMES.get(tag["language"].casefold(), "") if tag and kept.casefold() not in _BY_NAME else ""
    return f"{name} ({kept})" if name and name != kept else kept
