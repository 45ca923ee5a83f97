"use strict";

// The admin's search fields do not take over the name that their label gives them, and show a list that is none to
// whoever hears the page. Loaded by every page of the admin; only some have such fields.
if (window.django?.jQuery) {
  const $ = django.jQuery;

  const name = (field) => {
    const label = document.querySelector(`label[for="${field.id}"]`);
    if (!label) return;
    $(field)
      .next(".select2-container")
      .add(".select2-container--open")
      .find(".select2-selection, .select2-selection__rendered, .select2-search__field")
      .attr("aria-label", label.textContent.replace(/:\s*$/, "").trim());
  };

  // What takes all choices away would stand among them as one of the list; each has a button of its own.
  const plain = (fields) => fields.filter("[multiple]").attr("data-allow-clear", "false");

  const fresh = () => $(".admin-autocomplete:not(.select2-hidden-accessible, [name*=__prefix__])");

  plain($(".admin-autocomplete"));
  $(() => $(".admin-autocomplete").each((_place, field) => name(field)));
  $(document).on("select2:open select2:select select2:unselect", (event) => name(event.target));
  // A row that was added to a table of rows.
  document.addEventListener("formset:added", (event) => {
    $(event.target).find(".admin-autocomplete").each((_place, field) => name(field));
  });
  // What htmx brought has to be set up.
  document.addEventListener("htmx:afterSwap", () => {
    const fields = fresh();
    plain(fields);
    if (fields.length) fields.djangoAdminSelect2();
    fields.each((_place, field) => name(field));
  });
}
