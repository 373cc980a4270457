/** A reason not to start that the person at the terminal can mend: its message is all that they are shown. */
export class StartError extends Error {
  override name = 'StartError';
}
