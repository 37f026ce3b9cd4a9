"""The same bytes with nothing behind them: what Daphne itself can give."""

import os
import pickle
from pathlib import Path
from typing import Any

STATUS, HEADERS, BODY = pickle.loads(Path(os.environ["BARE_ANSWER"]).read_bytes())


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": STATUS, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
