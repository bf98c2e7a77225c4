"""The words of a message, put together when it is sent or shown: what is stored is a key and three small values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from huiyin.outbox.catalogue import PLAIN, PLAIN_STAFF, PLAIN_TITLE, TEMPLATES, TITLE
from huiyin.outbox.families import link_of
from huiyin.outbox.keeping import CLEARED
from huiyin.outbox.models import Message
from huiyin.procedure.terms import Text, day_text

# Where to look when the office has named no address of its look-up page (HUIYIN_SITE).
AT_THE_OFFICE = Text("在本机关网上查询页面或者服务窗口", "on our look-up page or at our counter")

_CLEARED = Text("内容已按保存期限清除，只保留发送记录。", "Its words were cleared by age; only the fact is kept.")

# Why a message did not go out: `Message.last_error` holds one of these keys and nothing else.
ERRORS: Mapping[str, Text] = {
    "no_address": Text("没有留下可用的联系方式", "no address was given for this way"),
    "refused": Text("对方系统拒收", "refused by the receiving system"),
    "unreachable": Text("发送服务无法连接", "the sending service cannot be reached"),
    "off": Text("该渠道没有启用", "this channel is not switched on"),
    "not_reached": Text("电话未接通", "nobody answered the telephone"),
    "returned": Text("信件被退回", "the letter came back"),
    "unwanted": Text("信访人不再需要消息", "the petitioner wants no messages any more"),
    "not_to_learn": Text("收件岗位现在不得知悉该事项", "the post may not learn of the matter now"),
    "sealed": Text("联系方式无法打开", "the address cannot be opened"),
    "withdrawn": Text("所述内容已撤回", "what it is about was withdrawn"),
    "undelivered": Text("对方系统报告未送达", "reported as not delivered"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A message in one language."""

    title: str
    body: str


def words_of(message: Message, language: str | None = None) -> Words:
    """The message as its addressee reads it, or in the language of whoever looks at it here."""
    params = message.params
    if CLEARED in params:
        told = _CLEARED.en if (language or message.language) == "en" else _CLEARED.zh
        return Words(told, told)
    if message.sealed_address is not None:
        params = {**params, "link": link_of(message.family, params)}
    return words(message.template, params, language or message.language)


def words(template: str, params: Mapping[str, Any], language: str) -> Words:
    values: dict[str, str | int | Text] = {
        "number": params.get("number", ""),
        "where": where(),
        "link": params.get("link", ""),
    }
    values["unit"] = Text(params.get("unit", ""), params.get("unit_en") or params.get("unit", ""))
    values["day"] = day_text(date.fromisoformat(params["day"])) if params.get("day") else ""
    title = TITLE if is_about_petition(template) else PLAIN_TITLE
    told, headed = TEMPLATES[template].body.format(**values), title.format(**values)
    return Words(headed.en, told.en) if language == "en" else Words(headed.zh, told.zh)


def is_about_petition(template: str) -> bool:
    """Whether a petitioner reads it; staff and offices outside get a title that says no more than the number."""
    return template not in (PLAIN, PLAIN_STAFF) and not TEMPLATES[template].is_for_staff


def where() -> Text:
    """Where the petitioner looks: the address the office has named, else its page or counter."""
    site = settings.SITE.rstrip("/")
    return Text(f"在 {site}/track/ ", f"at {site}/track/") if site else AT_THE_OFFICE
