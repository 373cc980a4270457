import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import type { Sheet } from './page/sheet.ts';

/** In the order in which they need each other. */
const SCRIPTS = [
  'format-value',
  'elements',
  'legend',
  'timeseries-axes',
  'timeseries-overlay',
  'draw-timeseries',
  'draw-stat',
  'draw-table',
  'draw-heatmap',
  'page',
];

/** A self-contained page. */
export function sheetPage(sheet: Sheet, title: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>${libraryFile('uPlot.min.css')}${readFileSync(new URL('page/page.css', import.meta.url), 'utf8')}</style>
<body>
<script>${libraryFile('uPlot.iife.min.js')}</script>
<script>(() => {
${SCRIPTS.map(asScript).join('\n')}
drawSheet(document.body, ${asLiteral(sheet)});
})();</script>
</body>
</html>
`;
}

/** Of the whole page in pixels, for a picture of it. page/page.ts and page/page.css have the same numbers. */
export function sheetHeight({ dashboards }: Sheet): number {
  const grids = dashboards.map(({ panels }) => Math.max(...panels.map(({ y, h }) => y + h)) * LINE);
  return grids.reduce((sum, height) => sum + height + HEADING, PADDING);
}

const LINE = 34;
const HEADING = 48;
const PADDING = 24;

function libraryFile(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8');
}

/** A module without its types, imports and exports: the page has them all in one scope. */
function asScript(name: string): string {
  const source = readFileSync(new URL(`page/${name}.ts`, import.meta.url), 'utf8');
  return stripTypeScriptTypes(source)
    .replaceAll(/^import\s[\s\S]*?;$/gm, '')
    .replaceAll(/^export /gm, '');
}

/** Escaped, so that no text in it ends the script. */
function asLiteral(sheet: Sheet): string {
  return JSON.stringify(sheet).replaceAll('<', '\\u003c');
}
