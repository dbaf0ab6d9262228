/* A text by which one of many is looked up becomes a combobox: what fits stands below it while somebody types.
   Without this file, or without an answer, the text is looked up when the form is sent. */
(() => {
  const PAUSE = 150; // milliseconds from the last key to the question
  let number = 0;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const upgrade = (box) => {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const input = box.querySelector("input[type=text]");
    const id = `lookup-${(number += 1)}`;
    const list = element("ul", { class: "lookup__list", id, role: "listbox", "aria-label": box.dataset.label, hidden: "" });
    const said = element("p", { class: "lookup__said visually-hidden", role: "status" });
    box.append(list, said);
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id }))
      input.setAttribute(key, value);

    let timer = 0;
    let asking = null;
    const several = box.dataset.several; // then each that is chosen gets a box to tick, and the text is for the next
    let isChosen = !several && input.value !== ""; // what stands there was chosen, not typed
    const options = () => [...list.children];
    const active = () => list.querySelector('[aria-selected="true"]');

    const mark = (option) => {
      active()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    };

    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      mark(null);
      list.replaceChildren();
      list.hidden = true;
      said.classList.add("visually-hidden");
      input.setAttribute("aria-expanded", "false");
    };

    const show = ({ hits, said: words }) => {
      mark(null);
      list.replaceChildren(
        ...hits.map((hit, n) =>
          element(
            "li",
            { class: "lookup__one", id: `${id}-${n}`, role: "option", "aria-selected": "false", "data-text": hit.text, "data-pk": hit.pk },
            element("span", { class: "lookup__name" }, hit.name),
            ...(hit.note ? [" ", element("span", { class: "lookup__note" }, hit.note)] : []),
          ),
        ),
      );
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      said.classList.toggle("visually-hidden", hits.length > 0);
      if (said.textContent !== words) said.textContent = words;
    };

    const ask = async (text) => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.lookup}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
        if (!answer.ok || answer.redirected) return close();
        const found = await answer.json();
        if (document.activeElement === input) show(found);
      } catch (broken) {
        if (broken.name !== "AbortError") close();
      }
    };

    const tick = (pk, text) => {
      const known = [...box.querySelectorAll("input[type=checkbox]")].find((one) => one.value === pk);
      if (known) return (known.checked = true);
      const ticked = element("input", { type: "checkbox", name: several, value: pk, id: `${id}-${pk}` });
      ticked.checked = true;
      box.querySelector(".lookup__chosen").append(
        element("div", { class: "choice choice--many" }, ticked, element("label", { for: ticked.id }, text)),
      );
    };

    const choose = (option) => {
      isChosen = !several;
      if (several) tick(option.dataset.pk, option.dataset.text);
      input.value = several ? "" : option.dataset.text;
      box.querySelectorAll("input[type=radio]").forEach((one) => (one.checked = false));
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const open = () => ask(isChosen ? "" : input.value);

    input.addEventListener("focus", () => input.value === "" && open());
    input.addEventListener("click", () => list.hidden && open());
    input.addEventListener("blur", close);
    input.addEventListener("input", () => {
      isChosen = false;
      clearTimeout(timer);
      if (document.activeElement === input) timer = setTimeout(() => ask(input.value), PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // an input method is still choosing its characters
      const all = options();
      const at = all.indexOf(active());
      const steps = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 };
      if (event.key in steps) {
        event.preventDefault();
        if (list.hidden) open();
        else mark(all[(steps[event.key] + all.length) % all.length]);
      } else if (event.key === "Enter" && !list.hidden && active()) {
        event.preventDefault();
        choose(active());
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  };

  // A draft names people by number who have no box here yet.
  document.addEventListener("draft:fill", (event) => {
    for (const box of event.target.querySelectorAll("[data-several][data-lookup]"))
      for (const [name, pk] of event.detail.filter(([name]) => name === box.dataset.several)) restore(box, name, pk);
  });

  const restore = (box, name, pk) => {
    if ([...box.querySelectorAll("input[type=checkbox]")].some((one) => one.value === pk)) return;
    const ticked = element("input", { type: "checkbox", name, value: pk, id: `lookup-${(number += 1)}-${pk}` });
    const label = element("label", { for: ticked.id }, "…");
    box.querySelector(".lookup__chosen").append(element("div", { class: "choice choice--many" }, ticked, label));
    fetch(`${box.dataset.lookup}?pk=${encodeURIComponent(pk)}`)
      .then((answer) => answer.json())
      .then(({ hits: [hit] }) => (hit ? (label.textContent = hit.text) : ticked.parentElement.remove()))
      .catch(() => {}); // its number is sent all the same
  };

  const all = (root) => root.querySelectorAll?.("[data-lookup]").forEach(upgrade);
  all(document);
  document.addEventListener("htmx:afterSwap", (event) => all(event.detail.elt ?? event.target));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt.parentElement ?? document));
})();
