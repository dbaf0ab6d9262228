/* A form that came back with something to mend: the reader starts at the first such field.
   A step without a new page that did not arrive says so. */
(() => {
  const toFirst = (root) => {
    const field = root.querySelector('[aria-invalid="true"], .form-errors');
    if (field) field.focus();
  };
  toFirst(document);
  document.addEventListener("htmx:afterSwap", (event) => toFirst(event.target));

  const failure = document.querySelector("[data-not-arrived]");
  const tell = (failed) => () => {
    failure.hidden = !failed;
    if (failed) failure.scrollIntoView({ block: "center" });
  };
  if (!failure) return;
  document.addEventListener("htmx:responseError", tell(true));
  document.addEventListener("htmx:sendError", tell(true));
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.shouldSwap && tell(false)());
})();
