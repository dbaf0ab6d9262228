/* The matrix as a grid: one cell has the focus, arrow keys move it, a letter key or a click sets a letter, and the row
   comes back from the server with the sentence for the live region. The letters and their order are those of the
   matrix's set (data-letters). Without script the form below the table does the same. */
(() => {
  const table = document.getElementById("matrix");
  if (!table || table.getAttribute("role") !== "grid") return;
  const bar = document.getElementById("matrix-bar");
  const heads = [...table.querySelector("[data-holders]").cells].filter((head) => !head.matches(".matrix__corner"));
  const places = heads.flatMap((head, at) => (head.dataset.who ? [at + 1] : []));
  const letters = (table.dataset.letters || "").split(",").filter(Boolean);
  const desk = window.matchMedia("(min-width: 62rem)");
  const PAGE = 10;
  const at = { row: 0, place: 0 };
  let last = Promise.resolve();

  const rows = () => [...table.querySelectorAll("tr[data-row]")];
  const headOf = (cell) => heads[cell.cellIndex - 1];
  const isCell = (cell) => Boolean(cell?.matches?.("tr[data-row] > td") && headOf(cell)?.dataset.who);
  const current = () => rows()[at.row]?.cells[places[at.place]];
  const mayChange = (cell) => Boolean(table.dataset.cells && headOf(cell)?.dataset.holder);

  const say = (cell) => {
    if (!bar) return;
    const asks = [...cell.querySelectorAll(".matrix__asks")].map((part) => part.textContent).join(" ");
    const words = bar.querySelector("[data-asks]");
    bar.querySelector("[data-hint]").hidden = true;
    bar.querySelector("[data-focused]").hidden = false;
    bar.querySelector("[data-name]").textContent = cell.parentElement.querySelector("th a").textContent;
    bar.querySelector("[data-who]").textContent = headOf(cell).dataset.who;
    words.textContent = asks || words.dataset.none;
    const keys = bar.querySelector(".matrix__keys");
    if (keys) keys.hidden = !mayChange(cell);
  };

  /* Exactly one cell can be reached with Tab. Empty cells are bare in the page: they get their words when it is their
     turn. */
  const select = (cell) => {
    for (const old of table.querySelectorAll("td[tabindex]")) {
      if (old === cell) continue;
      old.removeAttribute("tabindex");
      old.removeAttribute("aria-selected");
    }
    at.row = rows().indexOf(cell.parentElement);
    at.place = places.indexOf(cell.cellIndex);
    cell.tabIndex = 0;
    cell.setAttribute("aria-selected", "true");
    if (table.dataset.cells && !mayChange(cell)) cell.setAttribute("aria-readonly", "true");
  };

  const go = (row, place) => {
    at.row = Math.min(Math.max(row, 0), rows().length - 1);
    at.place = Math.min(Math.max(place, 0), places.length - 1);
    const cell = current();
    select(cell);
    cell.focus();
  };

  /* One change after the other: what a cell shows is read when its turn comes. */
  const change = (wanted) => {
    const { row: rowAt, place } = at;
    last = last.then(async () => {
      const row = rows()[rowAt];
      const cell = row?.cells[places[place]];
      if (!cell || !mayChange(cell)) return;
      const was = cell.dataset.set || "";
      const letter = typeof wanted === "function" ? wanted(was) : wanted;
      if (letter === was && (letter || !cell.classList.contains("is-held"))) return;
      const { cells, columns } = table.dataset;
      const values = { row: row.dataset.row, holder: headOf(cell).dataset.holder, letter, columns };
      values.was = letter === "A" ? row.dataset.a : was;
      row.setAttribute("aria-busy", "true");
      try {
        await window.htmx.ajax("POST", cells, { source: table, target: row, swap: "outerHTML", values });
      } catch {
        /* forms.js says that it did not arrive */
      } finally {
        row.removeAttribute("aria-busy");
      }
    });
  };

  const next = (was) => ["", ...letters][(letters.indexOf(was) + 2) % (letters.length + 1)];

  const MOVES = {
    ArrowUp: () => go(at.row - 1, at.place),
    ArrowDown: () => go(at.row + 1, at.place),
    ArrowLeft: () => go(at.row, at.place - 1),
    ArrowRight: () => go(at.row, at.place + 1),
    PageUp: () => go(at.row - PAGE, at.place),
    PageDown: () => go(at.row + PAGE, at.place),
    Home: (event) => go(event.ctrlKey ? 0 : at.row, 0),
    End: (event) => go(event.ctrlKey ? rows().length - 1 : at.row, places.length - 1),
    Enter: () => current().parentElement.querySelector("th a").click(),
    Delete: () => change(""),
    Backspace: () => change(""),
  };

  table.addEventListener("keydown", (event) => {
    if (!isCell(event.target) || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (MOVES[key]) MOVES[key](event);
    else if (!event.ctrlKey && (key === "A" || letters.includes(key))) change(key);
    else return;
    event.preventDefault();
  });

  table.addEventListener("focusin", (event) => {
    if (!isCell(event.target)) return;
    select(event.target);
    say(event.target);
  });

  table.addEventListener("click", (event) => {
    if (!desk.matches || event.target.closest("a, button, input, form")) return;
    const cell = event.target.closest("tr[data-row] > td");
    if (!isCell(cell)) return;
    select(cell);
    cell.focus();
    change(next);
  });

  bar?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-letter]");
    if (!button) return;
    change(button.dataset.letter);
    current().focus();
  });

  /* The row that comes back has no focus: it stays where it was. */
  let held = false;
  /* The check of a row follows its cells; until then the one from before stays. */
  const checks = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    if (target.matches("tr[data-row]")) checks.set(target.id, target.querySelector(".matrix__check").innerHTML);
    const focused = document.activeElement;
    held = table.contains(focused) || Boolean(focused?.closest("#matrix-undo"));
    const undone = event.detail.requestConfig?.elt?.dataset?.undo;
    if (!undone) return;
    const row = rows().indexOf(event.detail.target);
    const head = heads.findIndex((one) => one.dataset.holder === undone);
    if (row >= 0 && head >= 0) Object.assign(at, { row, place: places.indexOf(head + 1) });
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, check] of checks) {
      const fresh = document.querySelector(`#${id} > .matrix__check`);
      if (fresh && !fresh.hasChildNodes()) fresh.innerHTML = check;
    }
    checks.clear();
    const cell = current();
    if (!cell || cell.tabIndex === 0) return;
    select(cell);
    if (held && !table.contains(document.activeElement)) cell.focus();
  });

  document.addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!isUndo || event.target.closest("input, textarea, select")) return;
    const button = document.querySelector("#matrix-undo button");
    if (!button) return;
    event.preventDefault();
    last = last.then(() => button.isConnected && button.click());
  });

  if (current()) select(current());
  if (bar) bar.hidden = false;
})();
