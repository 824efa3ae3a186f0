"use strict";
// Keys: "g" and a letter goes to a page, "/" to the search, "?" to the list of keys.
(function () {
  let going = false;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "?") {
      document.querySelector('[data-go="?"]')?.click();
    } else if (going) {
      going = false;
      document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    } else if (event.key === "g") {
      going = true;
      window.setTimeout(() => { going = false; }, 1500);
    } else {
      document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  // A passkey that was cancelled or refused: say so on the page, not in the console.
  document.addEventListener("allauth.error", (event) => {
    const notice = document.getElementById("passkey_failed");
    if (notice) { event.preventDefault(); notice.hidden = false; }
  });
})();
