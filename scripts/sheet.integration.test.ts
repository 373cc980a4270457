import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, takePicture } from './sheet/screenshot.ts';
import { writeSheet } from './sheet/write-sheet.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'sluice-sheet-'));
const PAGE = join(FOLDER, 'sheet.html');
const TO_MS = 1_800_000_000_000;

/** Answers every query with the same series, but one: it fails. */
const prometheus = createServer(({ url = '' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isRefused = searchParams.get('query')?.includes('sluice_clock_offset_seconds');
  const labels = { slo: '</script>', event_type: 'a', outcome: 'processed', le: '0.1' };
  const point = [TO_MS / 1000, '2'];
  const data = pathname.endsWith('_exemplars')
    ? []
    : {
        result: [
          pathname.endsWith('_range')
            ? { metric: labels, values: [point] }
            : { metric: labels, value: point },
        ],
      };
  response.end(
    JSON.stringify(isRefused ? { status: 'error', error: 'too many samples' } : { status: 'success', data }),
  );
});

let drawn: Awaited<ReturnType<typeof writeSheet>>;

beforeAll(async () => {
  await new Promise<void>((listening) => prometheus.listen(0, '127.0.0.1', listening));
  const { port } = prometheus.address() as AddressInfo; // it listens on a port
  drawn = await writeSheet({
    prometheusUrl: `http://127.0.0.1:${port}`,
    environment: 'local',
    fromMs: TO_MS - 600_000,
    toMs: TO_MS,
    rateInterval: '1m',
    file: PAGE,
  });
});

afterAll(() => {
  prometheus.close();
  rmSync(FOLDER, { recursive: true });
});

test('names the panels without data, with the reason', () => {
  expect(drawn.panels).toBeGreaterThan(80);
  expect(drawn.empty).toEqual(['Clock offset (too many samples)']);
});

test('needs nothing but itself, and no label ends its script', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(/ (src|href)=/.test(page)).toBe(false);
  expect(page.split('</script>').length - 1).toBe(2);
});

test.skipIf(findBrowser() === undefined)('a browser draws every panel', () => {
  const dom = spawnSync(findBrowser() ?? '', ['--headless', '--no-sandbox', '--dump-dom', `file://${PAGE}`], {
    encoding: 'utf8',
  }).stdout;
  expect(dom.split('<article').length - 1).toBe(drawn.panels);
  expect(dom.split('<div class="uplot').length).toBeGreaterThan(60);
  expect(dom.includes('>too many samples<')).toBe(true);
});

test.skipIf(findBrowser() === undefined)('a picture of it has the height of all dashboards', () => {
  const picture = join(FOLDER, 'sheet.png');
  takePicture(PAGE, picture, { width: 1600, height: drawn.height });
  const png = readFileSync(picture);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, drawn.height]);
});
