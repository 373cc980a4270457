import { type Panel, panelSvg } from './chart-panel.ts';

export type Chart = {
  title: string;
  seconds: number;
  panels: Panel[];
  legend: { title: string; series: number }[];
};

const WIDTH = 860;
const PANEL = { height: 150, gap: 48 };
const LEGEND = { y: 46, columns: 3, width: 260, rowHeight: 20 };

/** A chart of panels above each other over the same time, as an SVG for light and dark pages. */
export function chartSvg({ title, seconds, panels, legend }: Chart): string {
  const top = LEGEND.y + LEGEND.rowHeight * Math.ceil(legend.length / LEGEND.columns) + 12;
  const height = top + panels.length * (PANEL.height + PANEL.gap);
  const drawn = panels.map((panel, i) =>
    panelSvg(panel, {
      x: 64,
      y: top + i * (PANEL.height + PANEL.gap),
      width: WIDTH - 84,
      height: PANEL.height,
      seconds,
    }),
  );
  const key = legend.map(({ title: name, series }, i) => {
    const x = 64 + (i % LEGEND.columns) * LEGEND.width;
    const y = LEGEND.y + Math.floor(i / LEGEND.columns) * LEGEND.rowHeight;
    return `<path class="s${series}" d="M${x} ${y}h22"/><text x="${x + 28}" y="${y + 4}">${escapeXml(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${height}"/>
<text class="title" x="64" y="26">${escapeXml(title)}</text>
${key.join('\n')}
${drawn.join('\n')}
</svg>
`;
}

const STYLE = `
text{font:12px system-ui,sans-serif;fill:#24292f}
.title{font-size:15px;font-weight:600}
.paper{fill:#fff}
.grid{stroke:#d0d7de;stroke-width:1;fill:none}
path{fill:none;stroke-width:1.6;stroke-linejoin:round}
.s0{stroke:#57606a}.s1{stroke:#8250df}.s2{stroke:#0969da;stroke-width:2.4}.s3{stroke:#bc4c00}.s4{stroke:#1a7f37;stroke-dasharray:7 3}.s5{stroke:#cf222e;stroke-dasharray:2 3}.s6{stroke:#9a6700}
.b0,.b1,.b2,.b3,.b4,.b5,.b6{stroke:none;fill-opacity:.16}
.b0{fill:#57606a}.b1{fill:#8250df}.b2{fill:#0969da}.b3{fill:#bc4c00}.b4{fill:#1a7f37}.b5{fill:#cf222e}.b6{fill:#9a6700}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}
.s0{stroke:#8d96a0}.s1{stroke:#bc8cff}.s2{stroke:#58a6ff}.s3{stroke:#f0883e}.s4{stroke:#56d364}.s5{stroke:#ff7b72}.s6{stroke:#d29922}
.b0{fill:#8d96a0}.b1{fill:#bc8cff}.b2{fill:#58a6ff}.b3{fill:#f0883e}.b4{fill:#56d364}.b5{fill:#ff7b72}.b6{fill:#d29922}}
`.trim();

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
