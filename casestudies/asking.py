"""What an address asks of the library: the same for the page, the map and the data."""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from casestudies.facets import SHOWN
from casestudies.finding import CASES, Labels, known_labels
from casestudies.forms import ListForm, Order
from casestudies.understanding import Understood, understand
from core.lists import PER_PAGE
from search.answers import ask
from search.questions import Question


@dataclass(frozen=True)
class Asked:
    """form: what was understood of the parameters, with what is wrong; meant: what the words speak of;
    question: what the engine is asked."""

    form: ListForm
    labels: Labels
    meant: list[Understood]
    question: Question

    @property
    def typed(self) -> str:
        return self.question.words

    @property
    def number(self) -> int:
        """Which page."""
        return self.question.first // self.question.size + 1

    @property
    def words(self) -> list[str]:
        """What was asked for, to name it by: what was typed, and what was chosen."""
        chosen = [
            str(self.labels.of[name].get(value, value))
            for name, values in self.form.chosen.items()
            for value in sorted(values)
        ]
        return [*([f"“{self.typed}”"] if self.typed else []), *chosen]


def asked(parameters: QueryDict, size: int = PER_PAGE) -> Asked:
    """Read the parameters of an address. What cannot be understood is in `form.said`."""
    labels = known_labels()
    form = ListForm(parameters, labels)
    form.is_valid()
    typed = form.typed
    meant = understand(typed, labels.named, form.without)
    question = Question(
        words=typed,
        chosen=form.chosen,
        hints=tuple(each.hint for each in meant),
        order=form.cleaned_data.get("sort") or Order.RELEVANCE.value,
        literally=bool(form.cleaned_data.get("exact")),
        first=(form.number - 1) * size,
        size=size,
        counted=SHOWN,
    )
    return Asked(form, labels, meant, question)


def everything_found(question: Question) -> Sequence[int]:
    """The keys of all that matches, in order: eight bytes for each."""
    first = replace(question, first=0, size=0, counted=())
    count = ask(CASES, first).count
    return array("q", ask(CASES, replace(first, size=count)).keys if count else ())


def unknown(parameters: QueryDict, known: Collection[str]) -> dict[str, str]:
    """The parameters that nothing goes by, each with what is wrong: a misspelt filter must not be
    answered with everything."""
    if known:
        says = _("There is no such parameter here. There are: %(names)s.") % {
            "names": ", ".join(known)
        }
    else:
        says = _("There are no parameters here.")
    return {name[:60]: says for name in parameters if name not in known}
