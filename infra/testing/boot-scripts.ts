import type { Service } from '../names.ts';
import type { TestedStack } from './stacks.ts';

/** The boot script of a service's instances, with Terraform's references unresolved. */
export function bootScriptOf({ one, environment }: TestedStack, service: Service): string {
  const { user_data } = one('aws_launch_template', ({ name }) => name === `${environment.prefix}-${service}`);
  const [, literal = ''] = /^\$\{base64encode\((".*")\)\}$/s.exec(user_data) ?? [];
  return JSON.parse(literal);
}
