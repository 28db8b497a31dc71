// Draws the insight page's charts with the Chart.js that Unfold brings. The same figures are in a table below each.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.Chart) return;
  const canvases = [...document.querySelectorAll("canvas[data-insight-chart]")];
  let charts = canvases.map(draw);
  // Chart.js knows no CSS variables, so another theme needs other charts.
  new MutationObserver(() => {
    for (const chart of charts) chart.destroy();
    charts = canvases.map(draw);
  }).observe(document.documentElement, { attributeFilter: ["class"] });
});

function draw(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.insightChart).textContent);
  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [text, line, surface] = [colour("--hub-subtle"), colour("--hub-line"), colour("--hub-surface")];
  const counts = data.series.some((series) => series.kind === "bar");
  const rates = data.series.some((series) => series.kind === "line");
  const axis = { border: { display: false }, grid: { color: line, tickWidth: 0 }, ticks: { color: text } };
  return new Chart(canvas, {
    type: "bar",
    data: { labels: data.labels, datasets: data.series.map((series) => dataset(series, colour(`--series-${series.colour}`), surface, data.stacked)) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { ...axis, stacked: Boolean(data.stacked), grid: { display: false }, ticks: { color: text, maxRotation: 0 } },
        count: { ...axis, display: counts, beginAtZero: true, stacked: Boolean(data.stacked), position: "left", ticks: { color: text, ...amounts(data) } },
        rate: { ...axis, display: rates, min: 0, max: highest(data), position: counts ? "right" : "left", grid: { ...axis.grid, display: !counts }, ticks: { color: text, callback: percent } },
      },
      plugins: {
        legend: { position: "bottom", labels: { color: text, boxWidth: 12, boxHeight: 12 } },
        tooltip: { callbacks: { title: (items) => `${data.of ?? "Week of "}${items[0]?.label}`, label: (item) => label(data, item) } },
      },
    },
  });
}

function dataset(series, colour, surface, stacked) {
  if (series.kind === "bar") {
    const edge = stacked ? { borderColor: surface, borderWidth: 1 } : {};
    return { type: "bar", label: series.label, data: series.values, yAxisID: "count", backgroundColor: colour, maxBarThickness: 36, order: 1, ...edge };
  }
  // Hollow points: too few decisions to say much.
  const inside = series.values.map((_, week) => (series.few[week] ? surface : colour));
  return {
    type: "line", label: series.label, data: series.values, yAxisID: "rate", order: 0,
    borderColor: colour, backgroundColor: colour, borderWidth: 2, borderDash: series.dashed ? [6, 4] : [],
    pointRadius: 4, pointBorderWidth: 2, pointBorderColor: colour, pointBackgroundColor: inside, spanGaps: true,
  };
}

// Rates that are all small would lie on the floor of a chart up to 100 %.
function highest(data) {
  if (data.series.some((series) => series.kind === "bar")) return 1;
  const most = Math.max(0.01, ...data.series.flatMap((series) => series.values));
  return Math.min(1, Math.ceil(most * 1.15 * 20) / 20);
}

function percent(value) {
  return `${Number((value * 100).toFixed(1))} %`;
}

function amounts(data) {
  return data.unit === "usd" ? { callback: usd } : { precision: 0 };
}

function usd(value) {
  return value.toLocaleString("en", { style: "currency", currency: "USD", maximumSignificantDigits: 4, minimumFractionDigits: 0 });
}

function label(data, item) {
  const series = data.series[item.datasetIndex];
  if (data.unit === "usd") return `${series.label}: ${usd(item.parsed.y)}`;
  if (series.kind === "bar") return `${series.label}: ${item.parsed.y.toLocaleString("en")}`;
  return `${series.label}: ${percent(item.parsed.y)}${series.few[item.dataIndex] ? " (too few to say much)" : ""}`;
}
