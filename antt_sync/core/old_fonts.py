"""Text typed with fonts from before Unicode: what people saw on the screen, in today's letters.

Knows the letters of TCVN3 (`.VnTime`) and VNI (`VNI-Times`) fonts; refuses to read text so unless its font
says so and what comes out is Vietnamese. Without a font it only guesses, for a person to look. Knows neither
cells nor files.

Facts: TCVN 5712:1993, table VN3, as the characters of Windows-1252 that its codes appear as; the VNI code
chart, in which a letter is followed by its marks. Capitals with marks have no codes of their own in TCVN3:
fonts whose name ends in H draw every letter as a capital.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType

_TCVN3 = MappingProxyType(
    dict(
        zip(
            "¡¢£¤¥¦§¨©ª«¬\u00ad®"
            "µ¶·¸¹"  # a
            "»¼½¾Æ"  # ă
            "ÇÈÉÊË"  # â
            "ÌÎÏÐÑ"  # e
            "ÒÓÔÕÖ"  # ê
            "×ØÜÝÞ"  # i
            "ßáâãä"  # o
            "åæçèé"  # ô
            "êëìíî"  # ơ
            "ïñòóô"  # u
            "õö÷øù"  # ư
            "úûüýþ",  # y
            "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
            strict=True,
        ),
    )
    | {"\u2219": "ã"}  # some programs' idea of the middle dot
)

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_ROOF, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = MappingProxyType(
    {
        "ø": _GRAVE,
        "ù": _ACUTE,
        "û": _HOOK,
        "õ": _TILDE,
        "ï": _DOT,
        "â": _ROOF,
        "à": _ROOF + _GRAVE,
        "á": _ROOF + _ACUTE,
        "å": _ROOF + _HOOK,
        "ã": _ROOF + _TILDE,
        "ä": _ROOF + _DOT,
        "ê": _BREVE,
        "è": _BREVE + _GRAVE,
        "é": _BREVE + _ACUTE,
        "ú": _BREVE + _HOOK,
        "ü": _BREVE + _TILDE,
        "ë": _BREVE + _DOT,
    }
)
"""What follows a letter in VNI; a capital has its marks in capitals."""
_VNI_LETTERS = MappingProxyType(
    {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
)
_VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_LETTERS)}])", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
_ONSET = "(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_VOWELS = (
    "iêu yêu oai oao oay oeo uai uao uay uây uôi uya uyê uyu uêu ươi ươu "
    "ai ao au ay âu ây eo êu ia iê iu oa oă oe oi oo ôi ơi ua uâ uê ui uô uơ uy ưa ưi ươ ưu ya yê "
    "a ă â e ê i o ô ơ u ư y"
)
_RHYME = f"(?:{'|'.join(_VOWELS.split())})(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE = re.compile(_ONSET + _RHYME)
_TONES = frozenset({_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT})


def is_old_font(font: str) -> bool:
    """True for the name of a font whose letters are not Unicode's: `.VnTime`, `VNI-Times`."""
    return font.strip().lower().startswith((".vn", "vni-", "vni "))


def in_unicode(runs: Iterable[tuple[str, str]]) -> str:
    """Text in runs of (font, text) as it was seen on the screen, in today's letters.

    A run stays as it is where its font is none of the old ones or where nothing Vietnamese would come out.
    """
    return "".join(_seen(font.strip().lower(), text) for font, text in runs)


def guessed(text: str) -> str:
    """What a text without a font would be, were it typed with an old one; nothing where that cannot be told.

    Only text that is no Vietnamese as it stands, and is by one of the tables and not by the other; a letter
    that stands alone tells nothing.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii() or any(_newer(c) for c in text) or is_vietnamese(text):
        return ""
    read = {seen for seen in (_of_tcvn3(text), _of_vni(text)) if seen != text and is_vietnamese(seen)}
    told = [seen for seen in read if any(len(w) > 1 and not w.isascii() for w in _WORD.findall(seen))]
    return told[0] if len(told) == 1 else ""


def _seen(font: str, text: str) -> str:
    if not is_old_font(font) or text.isascii() or any(_newer(c) for c in text):
        return text
    read = _of_tcvn3(text) if font.startswith(".vn") else _of_vni(text)
    if not is_vietnamese(read):
        return text
    return read.upper() if font.startswith(".vn") and font.endswith("h") else read


def _newer(letter: str) -> bool:
    """True for letters that only somebody with Unicode can have typed."""
    return ord(letter) > 0xFF and letter.isalpha()


def _of_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(c, c) for c in text)


def _of_vni(text: str) -> str:
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_letter, text))


def _letter(found: re.Match[str]) -> str:
    if found[3]:
        return _cased(_VNI_LETTERS[found[3].lower()], like=found[3])
    base = _VNI_LETTERS.get(found[1].lower(), found[1].lower())
    whole = unicodedata.normalize("NFC", base + _VNI_MARKS[found[2].lower()])
    # There is no ơ with a roof: what stands there is two letters.
    return _cased(whole, like=found[1]) if len(whole) == 1 else found[0]


def _cased(letter: str, *, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def is_vietnamese(text: str) -> bool:
    """True when every word with a letter beyond a–z is built as a Vietnamese syllable, and there is one."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    signs = any(not c.isascii() and not c.isalpha() and not c.isspace() and c not in "–—“”‘’…" for c in text)
    return bool(words) and not signs and all(map(_is_syllable, words))


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = sum(c in _TONES for c in letters)
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(plain) is not None
