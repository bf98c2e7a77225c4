// A long list of boxes gets a field of its own to narrow it by words; what is ticked always stays in sight.
// Without script the whole list stands there.
(() => {
  "use strict";
  const narrow = (list, words) => {
    for (const choice of list.querySelectorAll(".choice")) {
      const text = choice.textContent.toLowerCase();
      const isTicked = choice.querySelector("input").checked;
      choice.hidden = !isTicked && !words.every((word) => text.includes(word));
    }
  };
  for (const first of document.querySelectorAll(".choices .choice:first-child input[data-narrow]")) {
    const list = first.closest(".choices");
    const field = document.createElement("input");
    field.type = "search";
    field.className = "input";
    field.placeholder = first.dataset.narrow;
    field.setAttribute("aria-label", first.dataset.narrow);
    field.addEventListener("input", () => narrow(list, field.value.toLowerCase().split(/\s+/).filter(Boolean)));
    // Enter here looks for words; it does not send the form.
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    list.before(field);
  }
})();
