/* Draws the charts of the trends from the page's data. Colours are the page's own variables, so that dark, light
   and paper need no second drawing; without this script the tables say the same. */
(() => {
  const data = document.getElementById("charts");
  if (!data || !window.echarts) return;
  const charts = JSON.parse(data.textContent);
  const language = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const COLOURS = [1, 2, 3, 4, 5, 6].map((n) => `var(--pm-chart-${n})`);
  const PATTERNS = [
    "none",
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "var(--pm-paper)" },
    { symbol: "circle", dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [4, 0], symbolSize: 0.6, color: "var(--pm-accent)" },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 6], color: "var(--pm-paper)" },
    "none",
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: "var(--pm-paper)" },
  ];
  const MARKS = ["circle", "diamond", "triangle", "rect", "roundRect", "pin"];
  const PAPER = { width: 640, height: 300 }; // what is drawn for paper; the sheet says how large it is there

  const text = { color: "var(--pm-ink-2)", fontSize: 13, fontFamily: getComputedStyle(document.body).fontFamily };
  const line = { lineStyle: { color: "var(--pm-rule)" } };
  const values = (chart) => ({
    type: chart.shape === "dots" ? "log" : "value",
    name: chart.unit,
    nameTextStyle: text,
    minInterval: chart.shape === "dots" ? undefined : 1,
    axisLabel: { ...text, formatter: (one) => number.format(one) },
    splitLine: line,
  });
  const names = (chart) => ({
    type: "category",
    data: chart.categories,
    inverse: chart.sideways,
    axisLabel: { ...text, hideOverlap: true, width: chart.sideways ? 150 : undefined, overflow: "break" },
    axisLine: line,
    axisTick: { show: false },
  });
  const days = () => ({
    type: "time",
    axisLabel: { ...text, hideOverlap: true, formatter: (one) => day.format(one) },
    axisLine: line,
    splitLine: { show: false },
  });

  const series = (chart) =>
    chart.series.map((one, place) => ({
      name: one.name,
      type: chart.shape === "dots" ? "scatter" : "bar",
      stack: chart.shape === "stacked" ? "all" : undefined,
      barMaxWidth: 28,
      symbol: MARKS[place % MARKS.length],
      symbolSize: 9,
      data: chart.shape === "dots" ? one.values.map(([at, many]) => [at, Math.max(many, 0.1)]) : one.values,
      itemStyle: {
        color: COLOURS[place % COLOURS.length],
        opacity: chart.shape === "dots" ? 0.75 : 1,
        decal: PATTERNS[place % PATTERNS.length],
        borderColor: "var(--pm-paper)",
        borderWidth: chart.shape === "stacked" ? 1 : 0,
      },
      emphasis: { disabled: true },
      cursor: "default",
    }));

  const options = (chart, told) => {
    const [across, up] = chart.shape === "dots" ? [days(), values(chart)] : [names(chart), values(chart)];
    return {
      animation: false,
      textStyle: text,
      color: COLOURS,
      aria: { enabled: true, label: { description: told } },
      grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
      legend: { show: chart.series.length > 1, left: 0, top: 0, textStyle: text, itemWidth: 16, itemHeight: 12, selectedMode: false },
      tooltip: {
        renderMode: "richText",
        confine: true,
        trigger: chart.shape === "dots" ? "item" : "axis",
        axisPointer: { type: "none" },
        backgroundColor: "var(--pm-paper)",
        borderColor: "var(--pm-rule-strong)",
        textStyle: { ...text, color: "var(--pm-ink)" },
      },
      xAxis: chart.sideways ? up : across,
      yAxis: chart.sideways ? across : up,
      series: series(chart),
    };
  };

  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = charts[place.dataset.chart];
    if (!chart) continue;
    const title = document.getElementById(place.dataset.chart);
    const answer = place.parentElement.querySelector("figcaption");
    const told = [title, answer].map((one) => (one ? one.textContent.trim() : "")).join(" ");
    const drawing = window.echarts.init(place, null, { renderer: "svg" });
    drawing.setOption(options(chart, told));
    new ResizeObserver(() => drawing.resize()).observe(place);
    window.addEventListener("beforeprint", () => {
      drawing.resize(PAPER);
      drawing.getZr().flush(); // there is no next frame before the sheet is laid out
      place.querySelector("svg").setAttribute("viewBox", `0 0 ${PAPER.width} ${PAPER.height}`);
    });
    window.addEventListener("afterprint", () => {
      place.querySelector("svg").removeAttribute("viewBox");
      drawing.resize({ width: "auto", height: "auto" });
    });
  }
})();
