/* The desk: keys for people who work here all day, and drafts that outlive a power cut. All of it is an extra. */
"use strict";
(function () {
  const { all, addRow } = window.huiyin;
  const root = document.documentElement;

  // ---------- Keys ----------
  const isTyping = (target) => target.isContentEditable || (target.matches &&
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit])"));

  const rows = () => all("[data-rows-keys] [data-row-key], .table tbody tr:not(.group), .lines .line");
  function moveRow(step) {
    const list = rows();
    if (!list.length) return;
    const marker = (row) => (row.classList.contains("line") ? "line-here" : "row-here");
    const at = list.findIndex((row) => row.classList.contains(marker(row)));
    const next = Math.min(list.length - 1, Math.max(0, at === -1 ? (step > 0 ? 0 : list.length - 1) : at + step));
    if (at !== -1) list[at].classList.remove(marker(list[at]));
    list[next].classList.add(marker(list[next]));
    const link = list[next].querySelector(".what a, .line-what a, a");
    if (link) link.focus({ preventScroll: true });
    list[next].scrollIntoView({ block: "nearest" });
  }
  function openRow() {
    const here = document.querySelector(".row-here, .line-here");
    const link = here && here.querySelector(".what a, .line-what a, a");
    if (link) link.click();
    return Boolean(link);
  }
  function follow(rel) {
    const link = document.querySelector(`a[rel=${rel}], a[data-key=${rel === "next" ? "j" : "k"}]`);
    if (link) link.click();
    return Boolean(link);
  }
  function pickNumber(event) {
    const group = (event.target.closest && event.target.closest("[data-number-keys]")) ||
      document.querySelector("[data-number-keys]");
    const choice = group && all("input[type=radio], input[type=checkbox]", group)[Number(event.key) - 1];
    if (!choice) return false;
    choice.focus();
    choice.click();
    return true;
  }
  function letter(key) {
    const target = all("[data-key]").find((item) => item.dataset.key === key && !item.closest("[hidden]"));
    if (target) target.click();
    return Boolean(target);
  }
  function single(event) {
    if (event.key === "/") {
      const find = document.getElementById("find");
      if (find) find.select();
      return Boolean(find);
    }
    if (/^[1-9]$/.test(event.key)) return pickNumber(event);
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      if (!rows().length) return follow(key === "j" ? "next" : "prev");
      moveRow(key === "j" ? 1 : -1);
      return true;
    }
    if (event.key === "Enter") return event.target === document.body && openRow();
    if (event.key === "Escape") return clearTicks();
    if (key === "x") return tickRow();
    return /^[a-z]$/.test(key) && letter(key);
  }
  function send(event) {
    const form = (event.target.form) || document.querySelector("form[data-main]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button[data-main]") ||
      form.querySelector(".button[type=submit], button:not([type]):not([name=add_row])");
    if (form.requestSubmit) form.requestSubmit(button || undefined);
    else form.submit();
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { send(event); return; }
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      const target = all("[data-alt-key]").find((item) => "Key" + item.dataset.altKey.toUpperCase() === event.code);
      if (target) { event.preventDefault(); target.click(); }
      return;
    }
    // One may switch single keys off: they get in the way of speech input.
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (single(event)) event.preventDefault();
  });

  // ---------- Ticked rows ----------
  // The bar comes with the first tick and says how many there are; without a script it is there all the time.
  const ticks = () => all("input[type=checkbox][form=chosen]");
  function countTicks() {
    const bar = document.querySelector("[data-chosen]");
    if (!bar) return;
    const count = ticks().filter((box) => box.checked).length;
    const said = bar.querySelector("[data-chosen-said]");
    said.textContent = said.dataset.chosenSaid.replace("%s", String(count));
    bar.hidden = count === 0;
  }
  function clearTicks() {
    const some = ticks().filter((box) => box.checked);
    some.forEach((box) => { box.checked = false; });
    countTicks();
    return some.length > 0;
  }
  function tickRow() {
    const box = document.querySelector(".row-here input[type=checkbox][form=chosen]");
    if (box) box.click();
    return Boolean(box);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches && event.target.matches("input[form=chosen]")) countTicks();
  });
  document.addEventListener("reset", () => setTimeout(countTicks, 0));
  document.addEventListener("htmx:afterSettle", countTicks);
  window.addEventListener("pageshow", countTicks);

  // ---------- Drafts ----------
  // Kept in this browser only, until sent, for twelve hours at most. Controls marked data-private (names, numbers
  // of papers, telephones) are never written: identities do not lie in the clear beside a browser.
  const prefix = "huiyin-draft:";
  const pending = "huiyin-sent:";
  const keepFor = 12 * 3600 * 1000;
  const controls = (form) => Array.from(form.elements).filter((item) =>
    item.name && item.name !== "csrfmiddlewaretoken" && !/^(file|password|submit|button|hidden)$/.test(item.type) &&
    !item.closest("[data-private]"));

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key) || "null"); } catch (error) { return null; }
  }
  function save(form, key, place) {
    const values = controls(form).map((item) => [item.name, item.value,
      /^(radio|checkbox)$/.test(item.type) ? item.checked : null]);
    const rowsOf = all("[data-rows]", form).map((box) => {
      const total = box.querySelector("input[name$='-TOTAL_FORMS']");
      return total ? [total.name, Number(total.value)] : null;
    }).filter(Boolean);
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values, rows: rowsOf }));
    } catch (error) { return; }
    if (place) place.textContent = place.dataset.saved.replace("%s", new Date().toTimeString().slice(0, 8));
  }
  function restore(form, draft) {
    draft.rows.forEach(([name, count]) => {
      const total = form.elements[name];
      const box = total && total.closest("[data-rows]");
      while (box && Number(total.value) < count && addRow(box));
    });
    draft.values.forEach(([name, value, checked]) => {
      controls(form).filter((item) => item.name === name).forEach((item) => {
        if (checked === null) item.value = value;
        else if (item.value === value) item.checked = checked;
      });
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function offer(form, key, draft) {
    const box = form.querySelector("[data-draft-offer]");
    if (!box) return;
    box.hidden = false;
    const when = box.querySelector("[data-draft-when]");
    if (when) when.textContent = new Date(draft.at).toLocaleString(root.lang);
    box.querySelector("[data-draft-restore]").addEventListener("click", () => {
      restore(form, draft);
      box.hidden = true;
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      box.hidden = true;
    });
  }
  function keep(form) {
    const key = prefix + form.dataset.draft;
    const draft = read(key);
    // A form that came back with errors already holds what was typed.
    if (draft && Date.now() - draft.at < keepFor && !form.querySelector(".errors")) offer(form, key, draft);
    sessionStorage.removeItem(pending + form.dataset.draft);
    const place = form.querySelector("[data-saved]");
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, key, place), 800);
    });
    form.addEventListener("submit", () => sessionStorage.setItem(pending + form.dataset.draft, "1"));
  }
  function forget(key) { localStorage.removeItem(prefix + key); }
  function sweep() {
    const now = Date.now();
    Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach((key) => {
      const draft = read(key);
      if (!draft || now - draft.at > keepFor) localStorage.removeItem(key);
    });
    // Sent, and the page that followed is not the form again: it was taken.
    Object.keys(sessionStorage).filter((key) => key.startsWith(pending)).forEach((key) => {
      const name = key.slice(pending.length);
      if (document.querySelector(`form[data-draft="${name}"]`)) return;
      sessionStorage.removeItem(key);
      forget(name);
    });
  }
  try {
    sweep();
    all("form[data-draft]").forEach(keep);
    all("form[data-forgets-drafts]").forEach((form) => form.addEventListener("submit", () => {
      Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach((key) => localStorage.removeItem(key));
    }));
  } catch (error) {
    // A browser that forbids storage keeps no drafts; the form works all the same.
  }
})();
