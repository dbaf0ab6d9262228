/* Copy for chat. The text stands in a field; the button copies it where the browser allows it.
   Where it does not (a page without HTTPS, a chat's own browser), the text is left selected. */
(() => {
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copy-said]");
    field.focus();
    field.select();
    said.textContent = (await copied(field.value)) ? said.dataset.copied : said.dataset.selected;
  });
})();
