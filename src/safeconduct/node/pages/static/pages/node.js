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
  // A slider beside a number, and the figure that a slider stands for: each follows the other.
  const shown = (slider) => {
    const output = document.getElementById(slider.dataset.shownBy);
    const language = document.documentElement.lang;
    if (output) output.textContent = (slider.value / 1000).toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });
  };
  const follow = (slider) => {
    const field = document.getElementById(slider.dataset.mirrors);
    if (field) { slider.value = field.value || slider.min; }
  };
  document.querySelectorAll("[data-mirrors]").forEach(follow);
  document.querySelectorAll("[data-shown-by]").forEach(shown);
  document.addEventListener("input", (event) => {
    const { target } = event;
    if (target.dataset?.mirrors) {
      const field = document.getElementById(target.dataset.mirrors);
      if (field) field.value = target.value;
    } else if (target.dataset?.shownBy) {
      shown(target);
    } else if (target.id) {
      document.querySelectorAll(`[data-mirrors="${CSS.escape(target.id)}"]`).forEach(follow);
    }
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
