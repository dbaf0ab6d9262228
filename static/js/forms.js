/* A form that came back with something to mend: the reader starts at the first such field.
   A step without a new page that did not arrive says so. What a replaced part says is read out. */
(() => {
  const toFirst = (root) => {
    const field = root.querySelector('[aria-invalid="true"], .form-errors');
    if (field) field.focus();
  };
  toFirst(document);
  document.addEventListener("htmx:afterSwap", (event) => toFirst(event.target));

  /* A part that is replaced takes its live region with it, and nobody hears of the new one: it is said in one that
     stays. */
  let aloud = null;
  document.addEventListener("htmx:afterSwap", (event) => {
    const said = event.target.querySelector("[aria-live], [role=status]")?.textContent.trim().replace(/\s+/g, " ");
    if (!said) return;
    if (!aloud) {
      aloud = document.createElement("p");
      aloud.className = "visually-hidden";
      aloud.setAttribute("role", "status");
      document.body.append(aloud);
    }
    setTimeout(() => aloud.textContent !== said && (aloud.textContent = said), 100);
  });

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
