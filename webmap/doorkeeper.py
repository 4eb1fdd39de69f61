"""What the HTTP server itself refuses before the application is asked, told as a problem."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from spatial.errors import BadInput
from webmap import problem_messages as say
from webmap.headers import HEADERS
from webmap.problems import TooLargeError, as_problem

__all__ = ["keep_door"]


class _Told(ErrorTask):  # type: ignore[misc]
    """A refusal of the server as problem details, with the headers of every answer."""

    def execute(self) -> None:
        error = self.request.error
        status = int(error.code)
        body = json.dumps(_problem(status, self.channel.adj.max_request_body_size), ensure_ascii=False).encode()
        self.status = f"{status} {error.reason}"
        self.response_headers = [
            ("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))),
            ("Connection", "close"), ("Cache-Control", "no-store"), *HEADERS.items(),
        ]  # fmt: skip
        self.close_on_finish = True
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    error_task_class = _Told


def keep_door(server: Any, listeners: dict[int, Any]) -> None:
    """Have a waitress server tell its own refusals as problems.

    Parameters
    ----------
    server : waitress server
        As ``waitress.create_server`` made it.
    listeners : dict
        The map it was made with; one that listens at several addresses has them there.
    """
    for listener in (server, *listeners.values()):
        if hasattr(listener, "channel_class"):
            listener.channel_class = _Channel


def _problem(status: int, limit: int) -> dict[str, Any]:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        too_large = TooLargeError(say.TOO_LARGE, limit=limit // 1_000_000)
        return as_problem(too_large.as_dict(), status)
    named = BadInput(say.HTTP_ERROR, what=HTTPStatus(status).phrase).as_dict()
    return as_problem({**named, "code": f"HTTP_{status}"}, status)
