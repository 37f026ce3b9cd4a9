"""How text becomes words: the same for what is held and for what is typed.

Accents are folded, every sign that is neither letter nor digit divides words (slashes too). Three
readings: `stemmed` is searched, `exact` is what spelling and beginnings of words are looked up in,
`meaningful` is a typed text without the words every sentence has.
"""

from functools import cache
from importlib.metadata import version as package_version
from pathlib import Path

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.collection import Collection

# Part of every index's version: raise it when a change here or in search.index changes what is held.
GENERATION = 1
LONGEST_WORD = 40  # characters

# Words of every sentence: articles, pronouns, prepositions, auxiliaries, and how a question begins.
FUNCTION_WORDS = (Path(__file__).parent / "data" / "function_words.txt").read_text().split()

KEY, AUDIENCE, EXPIRES, EXACT = "key", "audience", "expires", "exact"


def _folded() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


@cache
def stemmed() -> TextAnalyzer:
    return _folded().filter(Filter.stemmer("English")).build()


@cache
def exact() -> TextAnalyzer:
    return _folded().build()


@cache
def meaningful() -> TextAnalyzer:
    return _folded().filter(Filter.custom_stopword(FUNCTION_WORDS)).build()


def schema(collection: Collection) -> tantivy.Schema:
    """The fields of a collection's index. It keeps no text: passages are taken from the database."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(KEY, indexed=True, fast=True)
    builder.add_integer_field(EXPIRES, indexed=True, fast=True)
    builder.add_text_field(AUDIENCE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(EXACT, tokenizer_name="exact", index_option="basic")
    for name in collection.texts:
        builder.add_text_field(name, tokenizer_name="stemmed", index_option="position")
    for name in collection.facets:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in collection.orders:
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """Give an opened index its analyzers, which it does not keep."""
    index.register_tokenizer("stemmed", stemmed())
    index.register_tokenizer("exact", exact())
    return index


def version(collection: Collection) -> str:
    """Names what an index of this collection holds: another one is of no use."""
    parts = [str(GENERATION), package_version("tantivy"), *collection.texts, *collection.facets]
    return "|".join([*parts, *collection.orders])
