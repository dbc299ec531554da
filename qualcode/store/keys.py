"""The study key, wrapped under a passphrase and under a recovery key; and what is derived from it.

Wrapping is scrypt and Fernet (RFC 7914; the Fernet specification); a derived key tells nothing of another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from qualcode.errors import VaultLockedError

SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class StudyKey:
    """32 random bytes that everything personal in one study hangs on."""

    secret: bytes

    def __repr__(self) -> str:
        return "StudyKey(...)"

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose ("anchor", "ids", "vault", "lock")."""
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()

    def box(self, purpose: str) -> Fernet:
        """Return an authenticated cipher for one purpose."""
        return Fernet(base64.urlsafe_b64encode(self.derived(purpose)))

    def fingerprint(self, text: str) -> str:
        """Return the keyed hash of a whole text: nobody without the key can try texts against it."""
        return hmac.new(self.derived("text"), text.encode(), hashlib.sha256).hexdigest()

    def anchor(self, words: str) -> str:
        """Return the keyed hash of the words that a span covers: 16 hexadecimal digits."""
        return hmac.new(self.derived("anchor"), words.encode(), hashlib.sha256).hexdigest()[:16]


def new_study_key() -> StudyKey:
    """Draw a study key."""
    return StudyKey(secrets.token_bytes(32))


def new_recovery_key() -> str:
    """Draw a recovery key for the information-governance lead: 8 groups of 5 characters (200 bits)."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(40))
    return "-".join(drawn[i : i + 5] for i in range(0, 40, 5))


def wrap(key: StudyKey, secret: str, *, name: str) -> dict[str, Any]:
    """Return the study key encrypted under a secret, as `vault.json` keeps it."""
    salt = secrets.token_bytes(16)
    token = Fernet(_from_secret(secret, salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)).encrypt(key.secret)
    return {
        "name": name,
        "kdf": "scrypt",
        "n": SCRYPT_N,
        "r": SCRYPT_R,
        "p": SCRYPT_P,
        "salt": base64.b64encode(salt).decode(),
        "key": token.decode(),
    }


def unwrap(wrapped: Mapping[str, Any], secret: str) -> StudyKey | None:
    """Return the study key, or None when the secret is another."""
    try:
        salt = base64.b64decode(wrapped["salt"], validate=True)
        box = Fernet(_from_secret(secret, salt, n=wrapped["n"], r=wrapped["r"], p=wrapped["p"]))
        return StudyKey(box.decrypt(wrapped["key"].encode()))
    except InvalidToken:
        return None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VaultLockedError(
            f"vault.json is damaged ({type(error).__name__})", hint="restore it from a backup of the vault"
        ) from None


def _from_secret(secret: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    typed = secret.strip().encode()
    raw = hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)
    return base64.urlsafe_b64encode(raw)


def tidy_recovery_key(typed: str) -> str:
    """Return a typed recovery key in its printed form, whatever the case and the spaces."""
    plain = "".join(char for char in typed.upper() if char in _ALPHABET)
    return "-".join(plain[i : i + 5] for i in range(0, len(plain), 5))
