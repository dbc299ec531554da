"""The control words of RTF that say what a group is, or stand for a character (RTF 1.9.1).

A group that is not named here and not marked as optional is text: words too many can be seen.
"""

from __future__ import annotations

from qualcode.load.documents.pieces import COMMENTS, FOOTNOTES, HEADERS

NUMBERS = "list numbers"
ENTRIES = "index entries"

APART = {
    **dict.fromkeys("header headerl headerr headerf footer footerl footerr footerf".split(), HEADERS),  # noqa: SIM905
    "footnote": FOOTNOTES,
    "annotation": COMMENTS,
    **dict.fromkeys(["listtext", "pntext"], NUMBERS),
    **dict.fromkeys(["xe", "tc", "tcn", "rxe"], ENTRIES),
}
SHAPES = frozenset({"shp", "shpgrp", "shpinst", "shprslt", "do"})
BOXED = frozenset({"shptxt", "dptxbxtext"})
NO_WORDS = frozenset(
    """
    aftncn aftnsep aftnsepc atndate atnicn atnid atnparent atnref atntime atrfend atrfstart atnauthor author
    background bkmkend bkmkstart blipuid buptim category colorschememapping colortbl comment company creatim
    datafield datastore doccomm docvar fchars ffdeftext ffentrymcr ffexitmcr ffhelptext ffl ffname ffstattext
    filetbl fldinst fldtype fontemb fontfile formfield ftncn ftnsep ftnsepc generator hlinkbase info keywords
    latentstyles lchars levelnumbers leveltext list listlevel listname listoverride listoverridetable
    listpicture liststylename listtable mailmerge manager nesttableprops nextfile nonesttables nonshppict
    objalias objclass objdata objname objsect objtime oldcprops oldpprops oldsprops oldtprops operator panose
    password passwordhash pgp pgptbl picprop pict pn pnseclvl pntxta pntxtb printim private propname protend
    protstart protusertbl revtbl revtim rsidtbl shppict sn sp staticval stylesheet subject sv svb template
    themedata title txe ud userprops wgrffmtfilter windowcaption writereservation writereservhash xform
    xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen
    """.split()  # noqa: SIM905
)
CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "-", "\t": "\t"}
BREAKS = frozenset({"line", "lbr", "page", "column", "nestcell", "nestrow"})
