"""What is wrong with a file, said so that whoever made it can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake: in which entry (counted from 1) and field, what is wrong, what would be right."""

    says: str
    entry: int | None = None
    slug: str = ""
    field: str = ""

    def __str__(self) -> str:
        if self.entry is None:
            return self.says
        slug = f" ({self.slug})" if self.slug else ""
        field = f', "{self.field}"' if self.field else ""
        return f"Entry {self.entry}{slug}{field}: {self.says}"


class FileRefused(Exception):
    """The file cannot be imported. `problems` names every mistake; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
