import { type Panel, panelSvg } from './chart-panel.ts';

export type Chart = {
  title: string;
  seconds: number;
  panels: Panel[];
  legend: { title: string; series: number }[];
};

const WIDTH = 860;
const PANEL = { top: 76, height: 150, gap: 48 };

/** A chart of panels above each other over the same time, as an SVG for light and dark pages. */
export function chartSvg({ title, seconds, panels, legend }: Chart): string {
  const height = PANEL.top + panels.length * (PANEL.height + PANEL.gap);
  const drawn = panels.map((panel, i) =>
    panelSvg(panel, {
      x: 64,
      y: PANEL.top + i * (PANEL.height + PANEL.gap),
      width: WIDTH - 84,
      height: PANEL.height,
      seconds,
    }),
  );
  const key = legend.map(({ title: name, series }, i) => {
    const x = 64 + i * 190;
    return `<path class="s${series}" d="M${x} 46h22"/><text x="${x + 28}" y="50">${escapeXml(name)}</text>`;
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
.s0{stroke:#57606a}.s1{stroke:#0969da;stroke-width:2.4}.s2{stroke:#bc4c00}.s3{stroke:#1a7f37;stroke-dasharray:7 3}.s4{stroke:#cf222e;stroke-dasharray:2 3}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}
.s0{stroke:#8d96a0}.s1{stroke:#58a6ff}.s2{stroke:#f0883e}.s3{stroke:#56d364}.s4{stroke:#ff7b72}}
`.trim();

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
