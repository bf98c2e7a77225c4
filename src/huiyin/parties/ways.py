"""How a petitioner wants to be told: their own choice, kept with their identity."""

from collections.abc import Iterable, Mapping

from huiyin.procedure.terms import Text

# In the order in which they are tried: the quick ones first, paper last.
WAYS: Mapping[str, Text] = {
    "email": Text("电子邮件", "e-mail"),
    "text": Text("短信", "text message"),
    "call": Text("电话", "telephone call"),
    "letter": Text("信函", "letter"),
}
# Which entry of the identity a way needs.
NEEDS: Mapping[str, str] = {"email": "email", "text": "phone", "call": "phone", "letter": "address"}
LANGUAGES = ("zh", "en")


def ordered(chosen: Iterable[str]) -> tuple[str, ...]:
    """The ways among `chosen`, in the order in which they are tried."""
    wanted = set(chosen)
    return tuple(way for way in WAYS if way in wanted)
