"""A small sentence model, run on numpy alone, where its files are there; without them nothing is lost
but nearness in meaning.

The model is all-MiniLM-L6-v2 (Apache 2.0): BERT of six layers, mean pooling, vectors of length one.
Source: Devlin et al. (2019), BERT; Reimers and Gurevych (2019), Sentence-BERT.
"""

import json
import logging
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]

SIZE = 384  # of a vector
HEADS = 12
LAYERS = 6
LONGEST = 128  # pieces of words that are read
LONGEST_WORD = 100  # characters; the model was taught no longer one
_TYPES: dict[str, Any] = {"F32": np.dtype("<f4"), "I64": np.dtype("<i8")}


class Model:
    """Text -> vector. The weights stay in the file and are shared by every process that maps it."""

    def __init__(self, folder: Path) -> None:
        self._weights = _weights(folder / "model.safetensors")
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._pieces = {piece: number for number, piece in enumerate(vocabulary)}

    def vector(self, text: str) -> Floats:
        """The meaning of a text, shape (SIZE,), length one."""
        return self.vectors([text])[0]

    def vectors(self, texts: list[str]) -> Floats:
        """The meanings of several texts, shape (len(texts), SIZE), each of length one."""
        ids = [self._ids(text) for text in texts]
        longest = max(map(len, ids))
        padded = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.float32)
        for row, each in enumerate(ids):
            padded[row, : len(each)] = each
            mask[row, : len(each)] = 1
        hidden = self._embedded(padded)
        shut = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, shut)
        pooled: Floats = (hidden * mask[:, :, None]).sum(axis=1)
        norms: Floats = np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled / norms

    def _ids(self, text: str) -> list[int]:
        pieces: list[int] = []
        for word in _basic_words(text):
            pieces += self._split(word)
            if len(pieces) >= LONGEST - 2:
                break
        return [self._pieces["[CLS]"], *pieces[: LONGEST - 2], self._pieces["[SEP]"]]

    def _split(self, word: str) -> list[int]:
        """The longest known pieces of a word, from its beginning on (WordPiece)."""
        if len(word) > LONGEST_WORD:
            return [self._pieces["[UNK]"]]
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                if piece in self._pieces:
                    found.append(self._pieces[piece])
                    start = end
                    break
            else:
                return [self._pieces["[UNK]"]]
        return found

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        w = self._weights
        of_words = w["embeddings.word_embeddings.weight"][ids]
        of_positions = w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        of_type = w["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm.", of_words + of_positions + of_type)

    def _layer(self, name: str, x: Floats, shut: Floats) -> Floats:
        rows, length, _ = x.shape

        def heads(part: str) -> Floats:
            made = self._dense(f"{name}attention.self.{part}.", x)
            return made.reshape(rows, length, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores /= np.float32((SIZE // HEADS) ** 0.5)
        scores += shut
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        seen: Any = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(rows, length, SIZE)
        x = self._norm(
            f"{name}attention.output.LayerNorm.",
            x + self._dense(f"{name}attention.output.dense.", seen),
        )
        inner = _gelu(self._dense(f"{name}intermediate.dense.", x))
        return self._norm(
            f"{name}output.LayerNorm.", x + self._dense(f"{name}output.dense.", inner)
        )

    def _dense(self, name: str, x: Floats) -> Floats:
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}weight"].T
        flat += self._weights[f"{name}bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _norm(self, name: str, x: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        made: Floats = centred / spread * self._weights[f"{name}weight"]
        made += self._weights[f"{name}bias"]
        return made


def _gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit, by Abramowitz and Stegun (1964) 7.1.26 for the error function:
    off by less than 2e-7."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = np.copysign(1 - poly * np.exp(-z * z), x)
    return (x * np.float32(0.5) * (1 + erf)).astype(np.float32)


def _basic_words(text: str) -> list[str]:
    """Lower case, without accents, each mark of punctuation a word of its own."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    spaced = "".join(f" {sign} " if _divides(sign) else sign for sign in plain)
    return spaced.split()


def _divides(sign: str) -> bool:
    if sign.isascii():
        return sign.isprintable() and not sign.isalnum() and sign != " "
    return unicodedata.category(sign).startswith("P") or "\u4e00" <= sign <= "\u9fff"


def _weights(file: Path) -> dict[str, Any]:
    """The tensors of a safetensors file: a length, a JSON header, then the numbers, mapped in place."""
    mapped = np.memmap(file, dtype=np.uint8, mode="r")
    length = int(mapped[:8].view("<u8")[0])
    header = json.loads(mapped[8 : 8 + length].tobytes())
    tensors = {}
    for name, about in header.items():
        if name == "__metadata__" or about["dtype"] not in _TYPES:
            continue
        start, end = (8 + length + offset for offset in about["data_offsets"])
        tensors[name] = mapped[start:end].view(_TYPES[about["dtype"]]).reshape(about["shape"])
    return tensors


@lru_cache(maxsize=64)
def of(text: str) -> Floats | None:
    """The meaning of what somebody typed, None without a model; one page may ask for it twice."""
    read = model()
    return read.vector(text) if read else None


@cache
def model() -> Model | None:
    """The model where SENTENCE_MODEL has its files, else None."""
    folder = Path(settings.SENTENCE_MODEL or "none")
    if not (folder / "model.safetensors").is_file():
        return None
    try:
        return Model(folder)
    except (OSError, ValueError, KeyError) as error:
        logger.warning("the sentence model in %s cannot be read: %r", folder, error)
        return None
