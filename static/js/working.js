/* A step that is on its way says so: its button is busy; one that takes a while (data-working) shows how long it has
   taken, and is not sent twice. A file that is being made (data-making) says so until the download begins. Without
   script the browser's own sign of loading says the same. */
(() => {
  const TOLD = 8000;
  const lines = new WeakMap();

  const seconds = (number) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second" }).format(number);

  const line = (text) => {
    const found = document.createElement("p");
    found.className = "working";
    found.setAttribute("role", "status");
    found.textContent = text;
    return found;
  };

  const begin = (form, said) => {
    const shown = line(said);
    const bar = document.createElement("progress");
    const clock = document.createElement("span");
    const since = Date.now();
    bar.setAttribute("aria-label", said);
    clock.setAttribute("aria-hidden", "true");
    shown.append(bar, clock);
    form.append(shown);
    const ticking = setInterval(() => (clock.textContent = seconds(Math.round((Date.now() - since) / 1000))), 1000);
    lines.set(form, { shown, ticking });
  };

  const end = (form) => {
    form.querySelectorAll('button[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
    const about = lines.get(form);
    if (!about) return;
    clearInterval(about.ticking);
    about.shown.remove();
    lines.delete(form);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (lines.has(form)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post") return;
    event.submitter?.setAttribute("aria-busy", "true");
    const said = event.submitter?.dataset.working ?? form.dataset.working;
    if (said) begin(form, said);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-making]");
    if (!link) return;
    const shown = line(link.dataset.making);
    link.closest("li, p, div").append(shown);
    setTimeout(() => shown.remove(), TOLD);
  });

  document.addEventListener("htmx:afterRequest", (event) => event.target.matches?.("form") && end(event.target));
  window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form").forEach(end));
})();
