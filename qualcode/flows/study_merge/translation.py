"""Another study's things in this study's terms: ids of people, coders and codes, and hashes under this key.

A coding keeps its id, its coder and its time; what covers words is proved anew by the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualcode.store.keys import StudyKey

Text = Callable[[str, int], "str | None"]
_PSEUDONYM = re.compile(r"\[[a-z][a-z ]* [A-Z2-7]{4,}\]|\b[PRE][A-Z2-7]{4,}\b")
_CODERS = frozenset({"by", "coder", "decided_by", "author"})
_CODES = frozenset({"code", "parent"})
_CODE_LISTS = frozenset({"into", "codes", "close_codes", "replaced_by"})
_REVISIONS = frozenset({"code_revision", "revision", "meaning", "before"})
_WORDS = frozenset({"why", "note", "told", "replacement"})


@dataclass(frozen=True, slots=True)
class Translation:
    """What each id of the other study is called here; what is not listed keeps its name.

    `people` holds ids, and what stands for somebody in masked text; `heard` the same by source, where both
    have the recording; `revisions` the revision of a code's entry here by the one there; `text` gives the
    text of a source's revision, or None.
    """

    key: StudyKey
    text: Text
    people: Mapping[str, str] = field(default_factory=dict)
    coders: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def on(self, source: str) -> Translation:
        """Return the translation of what is about a source: who speaks in it is who speaks in it here."""
        called = self.heard.get(source)
        return replace(self, people={**self.people, **called}, heard={}) if called else self

    def words(self, text: str) -> str:
        """Return what an analyst wrote, or a mask, with the pseudonyms of this study."""
        return _PSEUDONYM.sub(lambda found: self.people.get(found[0], found[0]), text)

    def coder(self, name: str) -> str:
        """Return what a coder is called here."""
        return self.coders.get(name, name)

    def code(self, name: str) -> str:
        """Return what a code is called here."""
        return self.codes.get(name, name)

    def name(self, identifier: str) -> str:
        """Return what anything with an id is called here."""
        for known in (self.people, self.others, self.codes):
            if identifier in known:
                return known[identifier]
        return identifier

    def event(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return an event of a log in this study's terms; None where the words it covers are not kept."""
        here = self.on(str(event.get("source", "")))
        if here is not self:
            return here.event(event)
        said = {name: self._value(name, value) for name, value in event.items()}
        if "anchor" in said:
            covered = self._covered(said)
            if covered is None:
                return None
            said["anchor"] = self.key.anchor(covered)
        if isinstance(said.get("said"), dict):
            said["said"] = {
                self.coder(who): [self.code(c) for c in codes] for who, codes in said["said"].items()
            }
        return said

    def _covered(self, event: Mapping[str, Any]) -> str | None:
        text = self.text(str(event.get("source")), int(event.get("revision", 1)))
        if text is None or not event.get("span"):
            return None
        start, end = event["span"]
        return text[start:end]

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            one = {"coders": self.coder, **dict.fromkeys(_CODE_LISTS, self.code)}.get(name)
            return [one(str(item)) for item in value] if one else value
        if not isinstance(value, str):
            return value
        for fields, said in self._by_field():
            if name in fields:
                return said(value)
        return value

    def _by_field(self) -> tuple[tuple[frozenset[str], Callable[[str], str]], ...]:
        return (
            (_CODERS, self.coder),
            (_CODES, self.code),
            (_REVISIONS, lambda value: self.revisions.get(value, value)),
            (frozenset({"entity"}), lambda value: self.people.get(value, value)),
            (_WORDS, self.words),
        )

    def document(self, entry: MutableMapping[str, Any]) -> None:
        """Put an entry of a YAML file, and all in it, in this study's terms; the entry is changed."""
        for name, value in list(entry.items()):
            if isinstance(value, MutableMapping):
                self.document(value)
            elif isinstance(value, list) and name not in _CODE_LISTS:
                entry[name] = [self._item(one) for one in value]
            elif name in {"id", "parent", "target", "theme"} and isinstance(value, str):
                entry[name] = self.name(value)
            else:
                entry[name] = self._in_document(name, value)

    def _in_document(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and name not in _CODERS | _CODES:
            return self.words(value)
        return self._value(name, value)

    def _item(self, item: Any) -> Any:
        if isinstance(item, MutableMapping):
            self.document(item)
            return item
        return self.name(self.words(item)) if isinstance(item, str) else item
