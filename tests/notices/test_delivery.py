"""Mail that really leaves: to an SMTP server on this machine."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage

from notices import actions
from notices.models import Notice

pytestmark = pytest.mark.django_db


class Postbox:
    """An SMTP server's handler that keeps what it is given."""

    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self.kept.append((envelope.rcpt_tos, envelope.content))
        return "250 kept"


@pytest.fixture
def postbox(settings):
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


def test_a_mail_arrives_as_it_was_written(postbox):
    mail = EmailMessage(
        "A place is free: Caffè", "Dydd da, Siân.\nA line.", to=["member@example.org"]
    )
    (notice,) = actions.post(mail, kind="account", key="one")

    sent = actions.send(notice.public_id)

    assert sent.state == Notice.State.SENT
    ((addresses, content),) = postbox.kept
    arrived = message_from_bytes(content, policy=policy.default)
    assert addresses == ["member@example.org"]
    assert arrived["Subject"] == "A place is free: Caffè"
    assert arrived.get_content().splitlines() == ["Dydd da, Siân.", "A line."]
    assert arrived["Message-ID"]
