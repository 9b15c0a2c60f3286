// Draws every [data-chart] from the ECharts option in the json_script of that id.
// Additions to plain options: "maps": {name: GeoJSON} registers maps; a formatter "@name" picks one of FORMATTERS;
// a data item with "url" leads there when clicked.
"use strict";

(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const TEXT = colour("--cm-ink-soft");
  const LINE = colour("--cm-line");
  const FONT = getComputedStyle(document.body).fontFamily;
  const PALETTE = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colour(`--cm-chart-${n}`));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const group = (value, digits) =>
    Number(value).toLocaleString("en-US", { minimumFractionDigits: 0, maximumFractionDigits: digits });
  const number = (value) => (value && typeof value === "object" && "value" in value ? value.value : value);
  const FORMATTERS = {
    "@number": (value) => group(number(value), 2),
    "@percent": (value) => `${group(number(value), 2)}%`,
    "@wan": (value) => `${group(number(value) / 1e6, 2)}万元`, // from 分
    "@yi": (value) => `${group(number(value) / 1e10, 2)}亿元`, // from 分
    "@million": (value) => `${group(number(value) / 1e8, 2)} m yuan`, // from 分
    "@billion": (value) => `${group(number(value) / 1e11, 2)} bn yuan`, // from 分
  };

  const named = (node) => {
    if (Array.isArray(node)) node.forEach(named);
    else if (node && typeof node === "object") {
      for (const [key, value] of Object.entries(node)) {
        if ((key === "formatter" || key === "valueFormatter") && value in FORMATTERS) node[key] = FORMATTERS[value];
        else named(value);
      }
    }
    return node;
  };

  const axis = {
    axisLine: { lineStyle: { color: LINE } },
    axisTick: { show: false },
    axisLabel: { color: TEXT },
    splitLine: { lineStyle: { color: LINE } },
    nameTextStyle: { color: TEXT },
  };
  echarts.registerTheme("chanmai", {
    color: PALETTE,
    textStyle: { fontFamily: FONT },
    title: { textStyle: { fontSize: 14, fontWeight: 600 } },
    legend: { textStyle: { color: TEXT }, top: 0, itemWidth: 14, itemHeight: 9 },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    line: { symbolSize: 6, lineStyle: { width: 2.2 } },
    bar: { barMaxWidth: 28, itemStyle: { borderRadius: [2, 2, 0, 0] } },
  });

  const draw = (box) => {
    const label = box.getAttribute("aria-label");
    const option = named(JSON.parse(document.getElementById(box.dataset.chart).textContent));
    for (const [name, shapes] of Object.entries(option.maps || {})) echarts.registerMap(name, shapes);
    delete option.maps;
    // HTML tooltips would need inline styles, which the site forbids
    option.tooltip = { confine: true, ...option.tooltip, renderMode: "richText" };
    option.aria = { enabled: true, ...option.aria };
    if (still) option.animation = false;
    const chart = echarts.init(box, "chanmai", { renderer: "svg" });
    chart.setOption(option);
    chart.on("click", (event) => {
      if (event.data && event.data.url) location.assign(event.data.url);
    });
    box.setAttribute("aria-label", label); // ECharts replaces it with a sentence of its own
    new ResizeObserver(() => chart.resize()).observe(box);
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("[data-chart]").forEach((box) => {
    if (!echarts.getInstanceByDom(box)) draw(box);
  }));
})();
