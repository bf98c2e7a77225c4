"""E-mail through the office's own server."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend

from huiyin.outbox.carriers import SENT, Acknowledged, Outcome, Outgoing

# 5xx: the server will not take it however often it is asked (RFC 5321, 4.2.1).
PERMANENT = 500


class Mail:
    """One message a transaction, over one connection a round.

    At least once: where the process dies between the server's yes and the commit, the message goes again, with the
    same Message-ID, so that a mail server may drop the second.
    """

    key = "email"
    batch = 1

    def __init__(self) -> None:
        self._server: BaseEmailBackend | None = None

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        return [self._sent(one) for one in batch]

    def _sent(self, one: Outgoing) -> Outcome:
        if "@" not in parseaddr(one.address)[1]:
            return Outcome("no_address", is_final=True)
        mail = EmailMessage(one.title, one.body, settings.MAIL_FROM, [one.address], headers=headers(one))
        try:
            if self._server is None:
                self._server = mailers.default
                self._server.open()
            self._server.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _said in refused.recipients.values()]
            return Outcome("refused", is_final=all(code >= PERMANENT for code in codes))
        except smtplib.SMTPResponseException as answer:
            self.close()
            return Outcome("refused", is_final=answer.smtp_code >= PERMANENT and answer.smtp_code != 535)
        except (OSError, smtplib.SMTPException):
            self.close()
            return Outcome("unreachable")
        except ValueError:
            # An address with a line break in it, or one that no mail server could read.
            return Outcome("no_address", is_final=True)
        return SENT

    def acknowledged(self) -> Acknowledged:
        return Acknowledged()

    def settle(self) -> None:
        return

    def close(self) -> None:
        if self._server is not None:
            try:
                self._server.close()
            except (OSError, smtplib.SMTPException):
                pass
            finally:
                self._server = None


def headers(one: Outgoing) -> dict[str, str]:
    """The id of the row is the Message-ID: the same message sent twice is one message to a mail server."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "huiyin.invalid"
    return {
        "Message-ID": f"<{one.id}@{domain}>",
        # RFC 3834: nobody's holiday reply is wanted.
        "Auto-Submitted": "auto-generated",
        "Content-Language": {"zh": "zh-CN"}.get(one.language, one.language),
    }
