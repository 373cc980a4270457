import { spawnSync } from 'node:child_process';

const OLDEST_JAVA = 17;

/** The tools that this machine lacks to run the JVM back ends, one a line. */
export function missingJavaTools({ java: javaCommand = 'java', mvn = 'mvn' } = {}): string[] {
  const java = javaVersion(javaCommand);
  const missing: string[] = [];
  if (java === undefined) missing.push(`Java ${OLDEST_JAVA} or later is missing (no \`java\` on the PATH)`);
  else if (java < OLDEST_JAVA) missing.push(`Java ${OLDEST_JAVA} or later is missing (\`java\` is ${java})`);
  if (spawnSync(mvn, ['--version']).status !== 0) missing.push('Maven is missing (no `mvn` on the PATH)');
  return missing;
}

/** `java -version` prints `openjdk version "17.0.15" …` to stderr; before Java 9 it was `"1.8.0_392"`. */
function javaVersion(java: string): number | undefined {
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const major = status === 0 ? /version "(?:1\.)?(\d+)/.exec(stderr)?.[1] : undefined;
  return major === undefined ? undefined : Number(major);
}
