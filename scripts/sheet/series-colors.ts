/** Grafana's colours on its dark theme: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/themes/palette.ts */
const NAMED: Readonly<Record<string, string>> = {
  green: '#73bf69',
  blue: '#5794f2',
  yellow: '#f2cc0c',
  orange: '#ff9830',
  red: '#f2495c',
  purple: '#b877d9',
  text: '#9fa1ae',
};

const PALETTE = [
  '#73bf69',
  '#f2cc0c',
  '#5794f2',
  '#ff9830',
  '#b877d9',
  '#56d2c7',
  '#f2495c',
  '#96d98d',
  '#8ab8ff',
  '#ffb357',
];

/** A colour as a panel names it, as the page draws it. */
export function hexOf(color: string): string {
  return NAMED[color] ?? color;
}

/** For a series without a colour. */
export function paletteColor(index: number): string {
  return PALETTE[index % PALETTE.length] ?? '#ffffff';
}
