import { createApp } from '../app.ts';
import { type Environment, type EnvironmentName, readEnvironments } from '../config.ts';
import { createEnvironmentStack } from '../environment-stack.ts';
import type { Service } from '../names.ts';
import { type Synthesized, synthesized } from '../synthesized.ts';

export type TestedStack = {
  name: EnvironmentName;
  environment: Environment;
  document: Synthesized;
  /** The Auto Scaling groups of the API and of the workers. */
  fleets: Resource[];
  /** All resources of a kind, such as `aws_sqs_queue`. Throws if there is none. */
  all<Kind extends string>(kind: Kind): Resource[];
  /** The one resource of a kind that `matches`; the only one if no condition is given. */
  one(kind: string, matches?: (resource: Resource) => boolean): Resource;
};

/** A resource's attributes, for matchers to look into. */
// biome-ignore lint/suspicious/noExplicitAny: a resource's attributes are as deep as Terraform's schema.
export type Resource = Record<string, any>;

/** Each environment's stack, as `npm run synth` writes it. */
export function synthesizeAll(): TestedStack[] {
  return Object.values(readEnvironments({})).map(synthesizeStack);
}

export function synthesizeStack(environment: Environment): TestedStack {
  const document = synthesized(createEnvironmentStack(createApp(), environment));
  const all = (kind: string): Resource[] => {
    const found = Object.values(document.resource[kind] ?? {});
    if (found.length === 0) throw new Error(`${environment.name} has no ${kind}`);
    return found;
  };
  return {
    name: environment.name,
    environment,
    document,
    fleets: services.map((service) => document.resource.aws_autoscaling_group?.[`${service}-fleet`] ?? {}),
    all,
    one(kind, matches = () => true) {
      const found = all(kind).filter(matches);
      if (found.length !== 1)
        throw new Error(`${environment.name} has ${found.length} such ${kind}, expected one`);
      return found[0] as Resource; // one is there
    },
  };
}

const services: Service[] = ['api', 'worker'];
