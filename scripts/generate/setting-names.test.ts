import { expect, test } from 'vitest';
import { z } from 'zod';
import { SETTING_NAMES } from '../../core/settings/setting-names.ts';
import { settingsTable } from '../../core/settings/settings-table.ts';
import { startSettings } from '../config.ts';
import { namesInTable, settingNamesModule } from './setting-names.ts';

test('every name in a table of settings is read, and no other cell', () => {
  const schema = z.object({
    PORT: z.string().default('`80`').meta({ description: '`HOST` is another' }),
    RESOURCE_PREFIX: z.string(),
  });

  expect(namesInTable(settingsTable(schema))).toEqual(['PORT', 'RESOURCE_PREFIX']);
});

test('the module lists each name once, in order', () => {
  expect(settingNamesModule(['PORT', 'HOST', 'PORT'])).toContain("[\n  'HOST',\n  'PORT',\n];");
});

test('the settings of npm start are all known', () => {
  expect(SETTING_NAMES).toEqual(expect.arrayContaining(Object.keys(startSettings.shape)));
});
