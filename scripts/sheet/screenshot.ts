import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The command of a Chromium. Undefined where there is none. */
export function findBrowser(): string | undefined {
  return BROWSERS.find((browser) => spawnSync(browser, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Takes a picture of a page with a headless Chromium. Throws where there is none. */
export function takePicture(
  page: string,
  picture: string,
  { width, height }: { width: number; height: number },
): void {
  const browser = findBrowser();
  if (browser === undefined) throw new Error(`a picture needs one of ${BROWSERS.join(', ')} on the PATH`);
  const profile = mkdtempSync(join(tmpdir(), 'sluice-browser-'));
  const options = [
    '--headless',
    // It shows a file that this process wrote; containers have no sandbox for it.
    '--no-sandbox',
    '--hide-scrollbars',
    '--force-device-scale-factor=1',
    `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`,
    `--screenshot=${resolve(picture)}`,
    pathToFileURL(resolve(page)).href,
  ];
  const { status, stderr } = spawnSync(browser, options, { encoding: 'utf8' });
  rmSync(profile, { recursive: true, force: true });
  if (status !== 0) throw new Error(`${browser} took no picture: ${stderr}`);
}
