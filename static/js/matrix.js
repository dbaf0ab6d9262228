/* One handler for the whole matrix: a click on a cell sets its next letter, R, C, I, none. The row comes back from
   the server, with the sentence for the live region. Without script the form below the table does the same. */
(() => {
  const table = document.querySelector("table[data-cells]");
  if (!table) return;
  const holders = table.querySelector("[data-holders]").cells;
  const ORDER = ["", "R", "C", "I"];

  const holderOf = (cell) => holders[cell.cellIndex - 1]?.dataset.holder;

  table.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, form")) return;
    const cell = event.target.closest("tr[data-row] > td");
    const holder = cell && holderOf(cell);
    const row = cell?.parentElement;
    if (!holder || row.hasAttribute("aria-busy")) return;
    row.setAttribute("aria-busy", "true");
    const was = cell.dataset.set || "";
    const letter = ORDER[(ORDER.indexOf(was) + 1) % ORDER.length];
    window.htmx
      .ajax("POST", table.dataset.cells, {
        source: table,
        target: row,
        swap: "outerHTML",
        values: { row: row.dataset.row, holder, letter, was },
      })
      .finally(() => row.removeAttribute("aria-busy"));
  });
})();
