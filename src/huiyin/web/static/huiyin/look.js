/* What both faces share. Everything here is an extra: each page works without it.
   Floor: Chromium 86, so no :has, no at(), no structuredClone. */
"use strict";
(function () {
  const root = document.documentElement;
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));

  // Display switches change the page at once, so that nothing typed is lost by loading it again.
  const defaults = { theme: "system", density: "dense", print_size: "normal", keys: "on" };
  function applyDisplay(form, button) {
    const name = button.name;
    const attribute = "data-" + name.replace("_", "-");
    if (button.value === defaults[name]) root.removeAttribute(attribute);
    else root.setAttribute(attribute, button.value);
    all("button", form).forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    const body = new URLSearchParams();
    body.set(name, button.value);
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-display] button");
    if (!button) return;
    event.preventDefault();
    applyDisplay(button.form, button);
  });

  // Buttons that only a script can serve are hidden until there is one.
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  all("[data-without-script]").forEach((words) => { words.hidden = true; });
  all("[data-close]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => button.parentElement.remove());
  });
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(source.textContent.trim()).then(() => {
        button.textContent = button.dataset.done || button.textContent;
      });
    });
  });

  // Announce what a form has just done: a status that is there when the page loads is not read out by itself.
  all(".toast[role=status] .toast-said").forEach((place) => {
    const words = place.textContent;
    place.textContent = "";
    setTimeout(() => { place.textContent = words; }, 150);
  });

  // Menus close on Escape and on a click elsewhere.
  function closeMenus(except) {
    all("details.menu[open], details.why[open]").forEach((menu) => {
      if (menu !== except && !(except && menu.contains(except)) && root.dataset.face !== "portal") menu.open = false;
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest && event.target.closest("details[open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });

  // Files: how many, how large, and which is too large, before they are sent.
  function showFiles(input) {
    const box = input.closest("[data-pick]");
    const old = box.querySelector(".pick-list");
    if (old) old.remove();
    const most = Number(input.dataset.maxBytes || 0);
    if (!input.files.length || (input.files.length === 1 && !most)) return;
    const list = document.createElement("ul");
    list.className = "pick-list";
    Array.from(input.files).forEach((file) => {
      const line = document.createElement("li");
      line.textContent = file.name + " · " + (file.size / 1048576).toFixed(1) + " MB";
      if (most && file.size > most) {
        line.className = "too-big";
        line.textContent += " · " + (input.dataset.tooBig || "!");
      }
      list.appendChild(line);
    });
    box.appendChild(list);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches && event.target.matches("[data-pick] input[type=file]")) showFiles(event.target);
  });

  // Rows of a formset. Without script the same buttons send the form and the server draws one row more or less.
  function addRow(box) {
    const total = box.querySelector("input[name$='-TOTAL_FORMS']");
    const most = box.querySelector("input[name$='-MAX_NUM_FORMS']");
    const template = box.querySelector("template[data-row-empty]");
    if (!total || !template) return null;
    const number = Number(total.value);
    if (most && Number(most.value) && number >= Number(most.value)) return null;
    const holder = document.createElement(template.dataset.rowEmpty || "div");
    holder.innerHTML = template.innerHTML
      .replace(/__prefix__/g, String(number)).replace(/__number__/g, String(number + 1));
    const row = holder.firstElementChild;
    box.querySelector("[data-rows-list]").appendChild(row);
    total.value = String(number + 1);
    return row;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add_row]");
    const box = button && button.closest("[data-rows]");
    if (!box) return;
    const row = addRow(box);
    if (!row) return;
    event.preventDefault();
    const control = row.querySelector("input:not([type=hidden]), select, textarea");
    if (control) control.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Pressed twice, a form is sent once: a second sending would put its answer in the place of the first, and what a
  // receipt shows only once would be gone. The server acts once in any case.
  const sentAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (Date.now() - (sentAt.get(form) || 0) < 3000) event.preventDefault();
    else sentAt.set(form, Date.now());
  });

  // A form marked data-unsaved asks before it is left with something typed in it.
  let leaving = false;
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-unsaved]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-unsaved]")) return;
    leaving = true;
    // The browser may refuse the form after all; then the next leave asks again.
    setTimeout(() => { leaving = false; }, 4000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !dirty.size) return;
    event.preventDefault();
    event.returnValue = "";
  });

  window.huiyin = { all, addRow, settled: (form) => dirty.delete(form) };
})();
