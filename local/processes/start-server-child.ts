import { freePort } from '../ports/free-port.ts';
import { type Child, type ChildHooks, startBinaryChild } from './start-child.ts';

/** A child process that serves HTTP on 127.0.0.1. */
export type ServerChild = Child & { readonly url: string; readonly port: number };

export type ServerProgram = {
  name: string;
  file: string;
  args: (port: number) => string[];
  /** Printed once it serves. A response alone could come from another program on the port. */
  announces: string;
  /** Answers 200 once it serves. */
  readyPath: string;
};

/** Runs a native program that serves HTTP and dies with this process. Port 0 takes a free one. */
export async function startServerChild(
  { name, file, args, announces, readyPath }: ServerProgram,
  { port: wantedPort, onOutput, onSpawn }: ChildHooks & { port: number },
): Promise<ServerChild> {
  const port = wantedPort === 0 ? await freePort() : wantedPort;
  const url = `http://127.0.0.1:${port}`;
  let said = '';
  let announced = false;
  const child = await startBinaryChild(file, args(port), {
    name,
    isReady: async () => announced && (await fetch(`${url}${readyPath}`)).ok,
    onOutput(chunk) {
      if (!announced) said += chunk.toString();
      announced ||= said.includes(announces);
      onOutput?.(chunk);
    },
    ...(onSpawn && { onSpawn }),
  });
  return { ...child, url, port };
}
