"use strict";

// Search fields do not take over the name that their label gives them, so whoever cannot see it is not told it.
{
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
  const nameAll = () => $(".admin-autocomplete").each((_place, field) => name(field));

  $(nameAll);
  $(document).on("select2:open", (event) => name(event.target));
  // After the script that sets up what was swapped in.
  document.addEventListener("htmx:afterSwap", nameAll);
}
