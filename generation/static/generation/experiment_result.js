// The result of an experiment: refreshes itself quietly while it runs, and draws the interval over time.
document.addEventListener("DOMContentLoaded", () => {
  const result = document.querySelector("[data-result]");
  if (!result) return;
  let chart = draw(result);
  let shown = "";

  result.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-series]");
    if (!chip) return;
    shown = chip.dataset.series;
    chart?.destroy();
    chart = draw(result, shown);
  });
  new MutationObserver(() => {
    chart?.destroy();
    chart = draw(result, shown);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });

  const every = Number(result.dataset.every) * 1000;
  let busy = false;
  if (every) setInterval(refresh, every);
  document.addEventListener("visibilitychange", () => every && !document.hidden && refresh());

  async function refresh() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(result.dataset.result, { headers: { Accept: "text/html" } });
      // Signed out, or started anew elsewhere: what stands here stays, and says how old it is.
      if (!answer.ok || answer.redirected) return;
      swap(await answer.text());
    } catch {
      // The next one will do.
    } finally {
      busy = false;
    }
  }

  function swap(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const status = fresh.querySelector("[data-status]")?.dataset.status;
    if (status !== result.querySelector("[data-status]")?.dataset.status) {
      // Its buttons changed too.
      location.reload();
      return;
    }
    const stamp = (within) => within.querySelector("[data-look]")?.dataset.look;
    if (stamp(fresh) === stamp(result)) {
      result.querySelector("[data-as-of]")?.replaceWith(fresh.querySelector("[data-as-of]") ?? "");
      return;
    }
    // Not under somebody's hands.
    if (result.contains(document.activeElement) && document.activeElement.matches("button, select, input")) return;
    const open = [...result.querySelectorAll("details[open][data-keep]")].map((one) => one.dataset.keep);
    const before = result.querySelector("[data-verdict]")?.textContent;
    chart?.destroy();
    result.replaceChildren(...fresh.childNodes);
    for (const name of open) result.querySelector(`details[data-keep="${CSS.escape(name)}"]`)?.setAttribute("open", "");
    const said = result.querySelector("[data-verdict]")?.textContent;
    if (said !== before) document.querySelector("[data-announce]").textContent = said ?? "";
    chart = draw(result, shown);
  }
});

function draw(result, wanted) {
  const canvas = result.querySelector("canvas[data-chart]");
  const source = result.querySelector("script#chart-data");
  if (!canvas || !source || !window.Chart) return null;
  const data = JSON.parse(source.textContent);
  const series = data.series.find((one) => one.name === wanted) ?? data.series.find((one) => one.name === data.first) ?? data.series[0];
  for (const chip of result.querySelectorAll("[data-series]")) {
    chip.setAttribute("aria-pressed", String(chip.dataset.series === series.name));
  }
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const dark = document.documentElement.classList.contains("dark");
  const line = dark ? "oklch(77.7% .152 181.912)" : "oklch(51.1% .096 186.391)";
  const band = dark ? "oklch(77.7% .152 181.912 / 0.2)" : "oklch(51.1% .096 186.391 / 0.16)";
  const grey = dark ? "rgb(163 163 163)" : "rgb(100 116 139)";
  const points = (index) => series.points.map((point) => ({ x: point[0], y: point[index] }));
  const ends = [series.points[0][0], series.points.at(-1)[0]];
  const level = (y) => ends.map((x) => ({ x, y }));
  const unit = data.unit;
  const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Number(Math.abs(value).toPrecision(3))}`;
  const show = (value) => signed(value) + unit;
  const plain = { pointRadius: 0, pointHitRadius: 0, borderWidth: 0 };
  const lonely = series.points.length === 1 ? { pointRadius: 4, pointStyle: "circle" } : {};
  const reach = Math.max(...series.points.slice(-Math.ceil(series.points.length * 0.75)).flatMap((point) => [Math.abs(point[2]), Math.abs(point[3])]), data.worth) * 1.15;
  return new Chart(canvas, {
    type: "line",
    data: {
      datasets: [
        { ...plain, label: "highest", data: points(3), fill: "+1", backgroundColor: band },
        { ...plain, label: "lowest", data: points(2) },
        { label: "difference", data: points(1), borderColor: line, backgroundColor: line, borderWidth: 2, pointRadius: 0, pointHitRadius: 12, ...lonely },
        { ...plain, label: "zero", data: level(0), borderColor: grey, borderWidth: 1.5 },
        { ...plain, label: "worth it", data: level(data.worth), borderColor: grey, borderWidth: 1, borderDash: [5, 5] },
        { ...plain, label: "worth it, less", data: level(-data.worth), borderColor: grey, borderWidth: 1, borderDash: [5, 5] },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          min: ends[0],
          max: ends[1] > ends[0] ? ends[1] : ends[0] + 60000,
          grid: { display: false },
          ticks: { color: grey, maxTicksLimit: 8, maxRotation: 0, callback: (value) => moment(value, ends) },
        },
        y: {
          // The first looks know next to nothing: their width would flatten all the others.
          min: -reach,
          max: reach,
          grid: { color: colour("--hub-line") || "rgb(128 128 128 / 0.2)", tickWidth: 0 },
          border: { display: false },
          ticks: { color: grey, includeBounds: false, maxTicksLimit: 7, callback: signed },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.datasetIndex === 2,
          displayColors: false,
          callbacks: {
            title: (items) => (items[0] ? moment(items[0].parsed.x, [0, 0]) : ""),
            label: (item) => {
              const point = series.points[item.dataIndex];
              return `${series.name}: ${show(point[1])}, anything from ${show(point[2])} to ${show(point[3])}`;
            },
          },
        },
      },
    },
  });
}

// Days on the axis; hours too while it runs for a short time only. In UTC, as everywhere in the admin.
function moment(milliseconds, ends) {
  const short = ends[1] - ends[0] < 3 * 86400000;
  const day = { day: "numeric", month: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", short ? { ...day, hour: "2-digit", minute: "2-digit" } : day).format(milliseconds);
}
