import { MODEL_ALARMS } from './model-alarms.ts';
import type { Reply } from './model-reply.ts';
import type { World } from './model-world.ts';

/** CloudWatch, Systems Manager and DynamoDB, which speak JSON. */
export function answerInJson(world: World, action: string, body: string): Reply {
  const input = JSON.parse(body) as { Name?: string; Value?: string };
  switch (action) {
    case 'DescribeAlarms':
      return json({ MetricAlarms: alarms(world) });
    case 'GetParameter':
      return json({ Parameter: { Name: input.Name, Value: world.parameters[parameterOf(input.Name)] } });
    case 'DescribeTable':
      return world.indexes === undefined
        ? { error: 'ResourceNotFoundException', status: 400 }
        : json({ Table: { GlobalSecondaryIndexes: world.indexes } });
    case 'PutParameter': {
      world.parameters[parameterOf(input.Name)] = input.Value ?? '';
      return json({ Version: 1 });
    }
    default:
      return { error: 'UnknownOperationException', status: 400 };
  }
}

function json(value: unknown): Reply {
  return { type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

function parameterOf(name = ''): 'record' | 'digest' {
  return name.endsWith('digest') ? 'digest' : 'record';
}

function alarms({ firing }: World) {
  return MODEL_ALARMS.map(({ name, periodSeconds, evaluationPeriods }) => ({
    AlarmName: name,
    StateValue: firing().includes(name) ? 'ALARM' : 'OK',
    Period: periodSeconds,
    EvaluationPeriods: evaluationPeriods,
  }));
}
