/**
 * Runs the integration tests on other implementations of the services: ElasticMQ for SQS, DynamoDB Local for DynamoDB.
 * Code that passes on both pairs does not depend on the quirks of one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environmentWith } from './config.ts';
import { type BackEnd, startDynamoDbLocal, startElasticMq } from './conformance/back-ends.ts';
import { type Artifact, fetchJars } from './conformance/jars.ts';
import { missingJavaTools } from './conformance/java-tools.ts';

const ELASTIC_MQ = 'org.elasticmq:elasticmq-server_2.13:1.6.14';
const DYNAMODB_LOCAL = 'com.amazonaws:DynamoDBLocal:2.6.0';
const JARS_DIR = '.data/jars';
const VITEST = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(`npm run test:conformance [-- FILTER …]: runs the integration tests on ElasticMQ and DynamoDB Local.

Needs Java 17 or later, and Maven, which downloads both into ${JARS_DIR}. All arguments are passed to vitest, such as a
part of a file's path.`);
  process.exit(0);
}

const missing = missingJavaTools();
if (missing.length > 0) {
  console.error(['The conformance tests need Java and Maven:', ...missing].join('\n  '));
  process.exit(1);
}

const elasticMqDir = jarsOf(ELASTIC_MQ);
const dynamoDir = jarsOf(DYNAMODB_LOCAL);
const [sqs, dynamo] = await Promise.all([startElasticMq(elasticMqDir), startDynamoDbLocal(dynamoDir)]);
console.log(`ElasticMQ at ${sqs.url}, DynamoDB Local at ${dynamo.url}`);
const exitCode = await runTests(sqs, dynamo, args);
await Promise.all([sqs.stop(), dynamo.stop()]);
process.exit(exitCode);

function jarsOf(artifact: Artifact): string {
  const jars = fetchJars(artifact, JARS_DIR);
  if (jars.kind === 'ready') return jars.dir;
  console.error(jars.reason);
  process.exit(1);
}

async function runTests(sqs: BackEnd, dynamo: BackEnd, args: string[]): Promise<number> {
  const tests = spawn(process.execPath, [VITEST, 'run', '--project', 'integration', ...args], {
    stdio: 'inherit',
    env: environmentWith({ AWS_ENDPOINT_URL_SQS: sqs.url, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url }),
  });
  const [code] = await once(tests, 'exit');
  return typeof code === 'number' ? code : 1;
}
