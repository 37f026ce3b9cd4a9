import pytest
from casestudies.finding import CASES
from casestudies.facets import FACETS
from search.answers import ask
from search.questions import Question
@pytest.mark.django_db
@pytest.mark.parametrize("name",list(FACETS))
@pytest.mark.parametrize("v",["unknown","","-1","99999999999999999999"])
def test_u(name,v):
    assert ask(CASES, Question("x",{name:frozenset({v})})).count==0
