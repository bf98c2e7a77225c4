"""Templates are kept apart by language, with all that depends on nothing else worked out when they are loaded.

Some fifty texts, addresses and file names of a page are the same every time it is drawn in one language. Each costs
as much as a variable; here they become plain text, and texts that then stand side by side become one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any, cast

from django.template import Context, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    TokenType,
    Variable,
    render_value_in_context,
)
from django.template.defaulttags import URLNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext

from huiyin.web.addresses import address


class Loader(cached.Loader):
    """The cached loader, with one copy of each template for each language (and path the site is served under)."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine, ["django.template.loaders.app_directories.Loader"])
        self._worked_out: set[str] = set()
        # The same templates by what a page asks for, which is quicker put together than the loader's own key.
        self._ready: dict[tuple[str | None, str, str], Template] = {}
        self._lock = RLock()

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        asked = (get_language(), get_script_prefix(), template_name)
        if not skip and asked in self._ready:
            return self._ready[asked]
        key = self.cache_key(template_name, skip)
        # Nobody may draw a template while it is being changed.
        with self._lock:
            template = super().get_template(template_name, skip)
            if key not in self._worked_out:
                work_out(template.nodelist)
                self._worked_out.add(key)
        if not skip:
            self._ready[asked] = template
        return template

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()}:{get_script_prefix()}:{super().cache_key(template_name, skip)}"

    def reset(self) -> None:
        super().reset()
        self._worked_out.clear()
        self._ready.clear()


class AddressNode(Node):
    """`{% url 'desk:case' case.number %}`: the address by its shape (web/addresses.py)."""

    child_nodelists = ()

    def __init__(self, name: str, args: Sequence[FilterExpression]) -> None:
        self.name, self.args = name, args

    def render(self, context: Context) -> str:
        found = address(self.name, *(arg.resolve(context) for arg in self.args))
        return str(conditional_escape(found)) if context.autoescape else found


class WordsNode(Node):
    """`{% blocktranslate with day=… %}` of one form: translated when loaded, only its values are still to come."""

    child_nodelists = ()

    def __init__(self, said: str, named: Sequence[str], values: Mapping[str, FilterExpression]) -> None:
        self.said, self.named, self.values = said, named, values

    def render(self, context: Context) -> str:
        told = {name: self._value(name, context) for name in self.named}
        return self.said % {name: render_value_in_context(value, context) for name, value in told.items()}

    def _value(self, name: str, context: Context) -> Any:
        given = self.values.get(name)
        return context.get(name, "") if given is None else given.resolve(context)


def work_out(nodes: NodeList) -> None:
    """Turn what depends on the language alone into text, in place, all the way down; and make the rest as short."""
    kept: list[Node] = []
    for node in nodes:
        for inner in _inside(node):
            work_out(inner)
        text = _text_of(node)
        if text is None:
            kept.append(_shorter(node))
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
        return _said(node) % {} if isinstance(node, BlockTranslateNode) else str(node.render(Context()))
    except NoReverseMatch:
        # An address that does not exist is an error of the page that asks for it.
        return None


def _shorter(node: Any) -> Node:
    """The same node, or one that says the same at less cost."""
    made: Node | None = None
    if type(node) is URLNode and not node.asvar and not node.kwargs and _is_literal(node.view_name):
        made = AddressNode(str(node.view_name.resolve(Context())), node.args)
    elif type(node) is BlockTranslateNode and not (node.plural or node.asvar or node.message_context):
        made = WordsNode(_said(node), node.render_token_list(node.singular)[1], node.extra_context)
    if made is None:
        return cast(Node, node)
    # Where an error is shown, it is shown at the tag it came from.
    made.token, made.origin = node.token, node.origin
    return made


def _said(node: BlockTranslateNode) -> str:
    """The words of a `{% blocktranslate %}` in this language, with its values as %(name)s."""
    singular, _named = node.render_token_list(node.singular)
    return gettext(singular)


def _constant_words(node: Any) -> bool:
    holds_values = any(token.token_type == TokenType.VAR for token in node.singular)
    return not (node.plural or node.asvar or node.message_context or node.extra_context or holds_values)


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
    BlockTranslateNode: _constant_words,
    URLNode: _constant_address,
    StaticNode: _constant_file,
}
