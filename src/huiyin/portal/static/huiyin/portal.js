/* Extras of the portal; every page works without them. */
"use strict";
(function () {
  // What stands behind the # of an address stays in the browser. Here it saves typing.
  function fillFromAddress() {
    const said = decodeURIComponent(window.location.hash.slice(1)).trim();
    const box = document.querySelector("[data-code], [data-number]");
    if (!box || box.value || !/^[0-9A-Za-z-]{6,40}$/.test(said)) return;
    box.value = said;
    // The code of a draft must not stay in the list of visited pages.
    if (box.hasAttribute("data-code")) window.history.replaceState(null, "", window.location.pathname);
  }

  // Whoever stays anonymous is not shown boxes for a name.
  function hideWhatIsNotAsked() {
    const chosen = document.querySelector("input[name=manner]:checked");
    document.querySelectorAll("[data-hidden-for]").forEach((part) => {
      part.hidden = Boolean(chosen) && part.dataset.hiddenFor === chosen.value;
    });
  }

  fillFromAddress();
  document.querySelectorAll("input[name=manner]").forEach((choice) => {
    choice.addEventListener("change", hideWhatIsNotAsked);
  });
  hideWhatIsNotAsked();
})();
