import type { Service } from '../names.ts';
import type { TestedStack } from './stacks.ts';

/** The boot script of a service's instances, or of the monitoring host, with Terraform's references unresolved. */
export function bootScriptOf({ one, environment }: TestedStack, host: Service | 'monitoring'): string {
  const { user_data } = one('aws_launch_template', ({ name }) => name === `${environment.prefix}-${host}`);
  const [, literal = ''] = /^\$\{base64encode\((".*")\)\}$/s.exec(user_data) ?? [];
  return JSON.parse(literal);
}

/** What Terraform fills in: references to resources, data, variables and locals. */
export const REFERENCE = /\$\{(data|aws_|var|local)[^}]*\}/g;

/** The files that the monitoring host's boot script writes, by their paths, with a word for each reference. */
export function filesWrittenBy(bootScript: string): Map<string, string> {
  const written = bootScript
    .replaceAll(REFERENCE, 'a-reference')
    .matchAll(/^cat > (\S+) <<'END'\n(.*?)^END\n/gms);
  return new Map([...written].map(([, path = '', text = '']) => [path, text]));
}
