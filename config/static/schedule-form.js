"use strict";

// Of the schedule, show only what the choices made so far ask for. What is hidden is disabled too, so that nothing
// typed there is sent; it comes back with the choice. Without this script all fields are shown.
{
  const $ = django.jQuery;

  const current = () => document.getElementById("schedule");

  const arrange = (schedule) => {
    const rows = new Map();
    for (const row of schedule.querySelectorAll("[data-asked-by]")) rows.set(row.dataset.field, row);
    const value = (name) => schedule.querySelector(`[name="${name}"]`).value;
    const holds = (condition) => {
      const [field, values] = condition.split("=");
      return asked(field) && values.split("|").includes(value(field));
    };
    const asked = (name) => !rows.has(name) || rows.get(name).dataset.askedBy.split(" ").some(holds);

    for (const [name, row] of rows) {
      // What was refused stays in sight, with the line that says why.
      const shown = asked(name) || row.classList.contains("errors");
      row.hidden = !shown;
      for (const control of row.querySelectorAll("input, select")) control.disabled = !shown;
    }
    for (const part of schedule.querySelectorAll(".schedule-line, .schedule-group")) {
      part.hidden = !part.querySelector("[data-field]:not([hidden])");
    }
  };

  const begin = () => {
    if (current()) arrange(current());
    for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  };

  begin();
  document.addEventListener("change", begin);
  document.addEventListener("htmx:afterSwap", (event) => {
    begin();
    // Room for one more source was asked for.
    if (event.detail.target.id === "sources") $("#sources .select2-selection").last().trigger("focus");
  });

  // A search field, and one that was filled by a window of its own, tell only jQuery that something was chosen. The
  // admin says so of each once the page has come, when nothing was.
  const chosen = new WeakMap();
  const value = (field) => [...field.selectedOptions].map((option) => option.value).join(" ");
  const remember = () => {
    for (const field of document.querySelectorAll("select.admin-autocomplete")) {
      if (!chosen.has(field)) chosen.set(field, value(field));
    }
  };
  remember();
  document.addEventListener("htmx:afterSwap", remember);
  $(document).on("change", "select.admin-autocomplete", (event) => {
    const field = event.target;
    if (event.originalEvent || chosen.get(field) === value(field)) return;
    chosen.set(field, value(field));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const failed = () => {
    for (const said of document.querySelectorAll("[data-failed]")) said.textContent = said.dataset.failed;
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  // Whoever was signed out meanwhile is answered with another page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname !== window.location.pathname) failed();
  });
}
