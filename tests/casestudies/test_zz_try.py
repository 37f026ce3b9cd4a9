import time, pytest
from tests.casestudies.test_bad_input import HOSTILE, PART_OF_A_PAGE, SUGGESTIONS, LIST
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
def test_try(shelf, client):
    out=[]
    for v in ["football youth"]+HOSTILE:
        t=time.process_time(); a=client.get(LIST, query_params={"q": v}, headers=PART_OF_A_PAGE); d1=time.process_time()-t
        t=time.process_time(); client.get(SUGGESTIONS, query_params={"q": v}); d2=time.process_time()-t
        out.append((round(d1,3),round(d2,3),len(a.content),v[:25]))
    for o in out: print("T", o)
