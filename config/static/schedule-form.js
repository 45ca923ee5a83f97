"use strict";

// Of the schedule, show only what the choices made so far ask for. What is hidden is disabled too, so that nothing
// typed there is sent; it comes back with the choice. Without this script all fields are shown.
{
  const rows = (schedule) => new Map(Array.from(schedule.querySelectorAll("[data-asked-by]"), (row) => [row.dataset.field, row]));

  const value = (schedule, name) => schedule.querySelector(`[name="${name}"]`).value;

  const arrange = (schedule) => {
    const byName = rows(schedule);
    const asked = (name) =>
      !byName.has(name) ||
      byName
        .get(name)
        .dataset.askedBy.split(" ")
        .some((condition) => {
          const [parent, values] = condition.split("=");
          return asked(parent) && values.split("|").includes(value(schedule, parent));
        });
    for (const [name, row] of byName) {
      // What was refused stays in sight, with the line that says why.
      const shown = asked(name) || row.classList.contains("errors");
      row.hidden = !shown;
      for (const control of row.querySelectorAll("input, select, textarea")) control.disabled = !shown;
    }
    for (const line of schedule.querySelectorAll(".schedule-line, .schedule-group")) {
      line.hidden = !line.querySelector("[data-field]:not([hidden])");
    }
    for (const button of schedule.querySelectorAll("[data-without-script]")) button.hidden = true;
  };

  const current = () => document.getElementById("schedule");

  const begin = () => {
    const schedule = current();
    if (!schedule) return;
    arrange(schedule);
    schedule.addEventListener("change", () => arrange(schedule));
  };

  begin();

  // A reading that was taken brings the whole schedule anew, with a search field that has to be set up.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt.id !== "schedule" && event.detail.target.id !== "schedule") return;
    begin();
    django.jQuery(current()).find(".admin-autocomplete").djangoAdminSelect2();
  });

  // The search field tells only jQuery that something was chosen.
  django.jQuery(document).on("change", "#schedule .admin-autocomplete", (event) => {
    if (!event.originalEvent) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const failed = () => {
    const said = document.getElementById("schedule-said") || document.getElementById("effect");
    if (said) said.textContent = said.dataset.failed;
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
}
