import type { Service } from '../names.ts';
import type { TestedStack } from './stacks.ts';

/** The boot script of a service's instances, or of the monitoring host, with Terraform's references unresolved. */
export function bootScriptOf(
  { document, one, environment }: TestedStack,
  host: Service | 'monitoring',
): string {
  const { user_data } = one('aws_launch_template', ({ name }) => name === `${environment.prefix}-${host}`);
  const [, local = ''] = /^\$\{base64encode\(local\.(\S+)\)\}$/.exec(user_data) ?? [];
  const script = document.locals?.[local];
  if (script === undefined) throw new Error(`no local has the boot script of ${host}`);
  return script;
}

/** What Terraform fills in: references to resources, data, variables and locals. */
export const REFERENCE = /\$\{(data|aws_|var|local)[^}]*\}/g;

/** The files that a boot script writes, by their paths, with a word for each reference. */
export function filesWrittenBy(bootScript: string): Map<string, string> {
  const written = bootScript
    .replaceAll(REFERENCE, 'a-reference')
    .matchAll(/^cat > (\S+) <<'END'\n(.*?)^END\n/gms);
  return new Map([...written].map(([, path = '', text = '']) => [path, text]));
}

/** The settings in a service's launch template, with Terraform's references unresolved. */
export function settingsOf(stack: TestedStack, service: Service): Record<string, string> {
  const [, text = ''] =
    /^cat > \/etc\/sluice\/settings <<'END'\n(.*?)^END\n/ms.exec(bootScriptOf(stack, service)) ?? [];
  const pairs = text.matchAll(/^([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
}
