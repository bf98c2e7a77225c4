"""What is wrong with a page for somebody who reads it, narrow or wide, and for somebody who has only the keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import walk

# Chinese characters in these, on a page in English, are a text nobody translated. Papers, petitioners and whoever typed
# something keep their own words, units their names; the questions of a drive are typed by whoever ordered it.
LABELS = ", ".join(
    (
        "legend > span, label.label:not([for^=id_item_]), .button, nav.nav a, .views a, main th[scope=col], .opt",
        ".filter > span, .switch-name, .step-name, .empty b, caption, .cell-name",
    )
)
KEPT = "[lang|=zh], article.sheet, .sheet, .voice, .own-words, .clause-name, bdi, q, blockquote, small, cite"
CHINESE = """(all, kept) => all
  .filter((one) => one.getClientRects().length && !one.closest(kept) && !one.closest('body [lang|=zh]'))
  .map((one) => Array.from(one.childNodes).filter((part) => part.nodeType === 3)
    .map((part) => part.textContent.trim()).join(' '))
  .filter((text) => /[\\u4e00-\\u9fff]/.test(text))"""
# Two Latin words in a row on a page in Chinese, or the key of something; single words are names of formats and people.
ENGLISH = r"""() => {
  const found = new Set();
  const judge = (text) => {
    const own = text.replace(/huiyin [a-z]+/g, '').replace(/[\w.-]+@[\w.-]+/g, '');
    if (/[A-Za-z]{2,} [A-Za-z]{2,}|\b[a-z]+_[a-z_]+\b/.test(own)) found.add(text.trim().slice(0, 80));
  };
  const reader = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (reader.nextNode()) {
    const at = reader.currentNode.parentElement;
    const isOwn = at && at.closest('[lang|=en], script, style, textarea, .code, .code-name, code, kbd, .voice');
    if (at && !isOwn) judge(reader.currentNode.textContent);
  }
  for (const one of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    for (const name of ['aria-label', 'placeholder', 'title']) judge(one.getAttribute(name) || '');
  judge(document.title);
  return Array.from(found);
}"""
# Everything a key should reach: seen, not barred, outside what is folded; of a group of radio buttons, the group.
MARK = """() => {
  const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
  let number = 0;
  for (const one of all) {
    const folded = one.closest('details:not([open])');
    const isHead = one.tagName === 'SUMMARY' && folded === one.parentElement
      && !(folded.parentElement && folded.parentElement.closest('details:not([open])'));
    if (folded && !isHead) continue;
    if (one.tagName === 'SUMMARY' && one !== one.parentElement.querySelector('summary')) continue;
    if (one.disabled || one.type === 'hidden' || one.tabIndex < 0 || !one.getClientRects().length) continue;
    if (getComputedStyle(one).visibility === 'hidden' || one.closest('[inert]')) continue;
    const group = `radio ${one.form ? one.form.action : ''} ${one.name}`;
    one.dataset.reach = one.type === 'radio' ? group : String(number++);
  }
  return Array.from(new Set(Array.from(document.querySelectorAll('[data-reach]')).map((one) => one.dataset.reach)));
}"""
HERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) return null;
  const box = here.getBoundingClientRect();
  const outlined = (item) => {
    const style = getComputedStyle(item);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.outlineStyle === 'auto';
  };
  let item = here;
  for (let up = 0; up < 3 && item && !outlined(item); up += 1) item = item.parentElement;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const isCalendar = ['date', 'time', 'month', 'datetime-local'].includes(here.type) && !here.matches(':focus-visible');
  const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 30) / 2, 1), innerHeight - 2);
  const above = document.elementFromPoint(x, y);
  const over = above && !above.contains(here) && !here.contains(above) && above.closest('.formbar, .bulkbar, thead');
  return {
    key: here.dataset.reach || '', said: here.outerHTML.slice(0, 110),
    shown: isCalendar || Boolean(item && outlined(item)), inside, covered: Boolean(over && !over.contains(here)),
  };
}"""
JUMPS = "Array.from(document.querySelectorAll('[tabindex]')).filter((one) => one.tabIndex > 0).length"
# No page has more places than this, and in none of them (a date has four) one stays longer.
MOST_KEYS, MOST_IN_ONE = 900, 12


def faults(page: Page, *, language: str) -> Iterator[str]:
    """What is wrong with the page as it stands, in words."""
    if walk.overflow(page) > 0:
        yield f"wider than the window by {walk.overflow(page)}: {walk.widest(page)}"
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    for rule in found:
        yield f"axe {rule['impact']} {rule['id']}: {[node['html'][:140] for node in rule['nodes'][:3]]}"
    yield from wrong_language(page, language)
    yield from off_the_keys(page)


def wrong_language(page: Page, language: str) -> Iterator[str]:
    """Texts in the other language."""
    if language == "en":
        if left := page.locator(LABELS).evaluate_all(CHINESE, KEPT):
            yield f"Chinese: {left[:6]}"
    elif left := page.evaluate(ENGLISH):
        yield f"English: {left[:8]}"


def off_the_keys(page: Page) -> Iterator[str]:
    """What Tab does not reach, does not show, or does not leave."""
    if jumps := page.evaluate(
        'document.querySelectorAll(\'[tabindex]:not([tabindex="0"]):not([tabindex="-1"])\').length'
    ):
        yield f"{jumps} places with an order of their own"
    page.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
    wanted: set[str] = set(page.evaluate(MARK))
    reached: Counter[str] = Counter()
    rounds = 0
    for _time in range(MOST_KEYS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            # The end of the page; a page that begins in a field has its head still before it.
            rounds += 1
            if rounds > 1 or wanted <= set(reached):
                break
            continue
        if not reached[here["key"]]:
            yield from wrong_focus(here)
        reached[here["key"]] += 1
        if reached[here["key"]] > MOST_IN_ONE and here["key"] != "":
            yield f"no way on from {here['said']}"
            break
    for key in sorted(wanted - set(reached)):
        missed = page.locator(f'[data-reach="{key}"]').first
        yield f"not reached: {missed.evaluate('(one) => one.outerHTML.slice(0, 140)')}"


def wrong_focus(here: dict[str, Any]) -> Iterator[str]:
    """Of the element that has the focus: whether that is seen."""
    if not here["shown"]:
        yield f"focus not shown: {here['said']}"
    if not here["inside"] or here["covered"]:
        yield f"focus out of sight: {here['said']}"


def skips(page: Page) -> bool:
    """The first key leads past the letterhead: the next one lands within the text."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    return bool(page.evaluate("document.activeElement === document.getElementById('main')"))
