"""The library's addresses with what is chosen in them: the whole state of a list is in its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

LIBRARY = "/case-studies/"


def library_with(**chosen: str) -> str:
    """The list with some things chosen and nothing else."""
    return f"{LIBRARY}?{urlencode(chosen)}"


@dataclass(frozen=True)
class Address:
    """The address of a list with what was understood of it (ListForm.kept), and nothing else: a page
    repeats it in each of its links. Each method gives one that differs in one thing.

    A change of what is found begins again at the first page.
    """

    path: str
    pairs: tuple[tuple[str, str], ...]

    def _with(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def _but(self, *names: str) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs if pair[0] not in names]

    def setting(self, name: str, value: str) -> str:
        """With this value alone; without the parameter where it is empty."""
        kept = self._but(name, "page")
        return self._with([*kept, (name, value)] if value else kept)

    def turned(self, number: int) -> str:
        """Another page of the same."""
        return self.setting("page", str(number) if number > 1 else "")

    def canonical(self, number: int) -> str:
        """The address under which search engines know this page of a list, in whatever order it is
        shown."""
        return Address(self.path, tuple(self._but("sort", "view"))).turned(number)

    def adding(self, name: str, value: str) -> str:
        kept = [pair for pair in self._but("page") if pair != (name, value)]
        return self._with([*kept, (name, value)])

    def without(self, name: str, value: str) -> str:
        return self._with([pair for pair in self._but("page") if pair != (name, value)])

    def clear_of(self, *names: str) -> str:
        return self._with(self._but("page", *names))
