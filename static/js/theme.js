/* Light, dark or as the system: kept in a cookie, which the server reads, so no page flashes. */
(() => {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  const root = document.documentElement;
  const buttons = [...choice.querySelectorAll("button")];

  const show = () => {
    const current = root.dataset.bsTheme || "system";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === current));
  };

  choice.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const system = button.value === "system";
    if (system) delete root.dataset.bsTheme;
    else root.dataset.bsTheme = button.value;
    const age = system ? 0 : 365 * 24 * 3600;
    document.cookie = `theme=${button.value}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    show();
  });

  choice.hidden = false;
  show();
})();
