"""Templates are kept apart by language, with all that depends on nothing else worked out when they are loaded.

Some fifty texts, addresses and file names of a page are the same every time it is drawn in one language. Each costs
as much as a variable; here they become plain text, and texts that then stand side by side become one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import RLock
from typing import Any

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable
from django.template.defaulttags import URLNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.translation import get_language


class Loader(cached.Loader):
    """The cached loader, with one copy of each template for each language (and path the site is served under)."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine, ["django.template.loaders.app_directories.Loader"])
        self._worked_out: set[str] = set()
        self._lock = RLock()

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        key = self.cache_key(template_name, skip)
        if key in self._worked_out:
            return super().get_template(template_name, skip)
        # Nobody may draw a template while it is being changed.
        with self._lock:
            template = super().get_template(template_name, skip)
            if key not in self._worked_out:
                work_out(template.nodelist)
                self._worked_out.add(key)
        return template

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()}:{get_script_prefix()}:{super().cache_key(template_name, skip)}"

    def reset(self) -> None:
        super().reset()
        self._worked_out.clear()


def work_out(nodes: NodeList) -> None:
    """Turn what depends on the language alone into text, in place, all the way down."""
    kept: list[Node] = []
    for node in nodes:
        for inner in _inside(node):
            work_out(inner)
        text = _text_of(node)
        if text is None:
            kept.append(node)
        elif kept and isinstance(kept[-1], TextNode):
            kept[-1] = TextNode(kept[-1].s + text)
        else:
            kept.append(TextNode(text))
    nodes[:] = kept


def _inside(node: Node) -> Iterator[NodeList]:
    """The lists of nodes within a node, wherever it keeps them: `{% if %}` has them in its branches."""
    for name in (*node.child_nodelists, "nodelist"):
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner
    for _condition, branch in getattr(node, "conditions_nodelists", ()):
        yield branch


def _text_of(node: Node) -> str | None:
    """The text a node always gives in this language; None for one that depends on the page."""
    if isinstance(node, TextNode):
        return node.s
    judge = _JUDGES.get(type(node))
    if judge is None or not judge(node):
        return None
    try:
        return str(node.render(Context()))
    except NoReverseMatch:
        # An address that does not exist is an error of the page that asks for it.
        return None


def _constant_translation(node: Any) -> bool:
    in_context = node.message_context is None or _is_literal(node.message_context)
    return in_context and _is_literal(node.filter_expression) and not node.asvar and not node.noop


def _is_literal(expression: FilterExpression) -> bool:
    var = expression.var
    return not expression.filters and (not isinstance(var, Variable) or var.literal is not None)


def _constant_address(node: Any) -> bool:
    given = (node.view_name, *node.args, *node.kwargs.values())
    return not node.asvar and all(_is_literal(one) for one in given)


def _constant_file(node: Any) -> bool:
    return not node.varname and _is_literal(node.path)


_JUDGES: Mapping[type[Node], Callable[[Any], bool]] = {
    TranslateNode: _constant_translation,
    URLNode: _constant_address,
    StaticNode: _constant_file,
}
