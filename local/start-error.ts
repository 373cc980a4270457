/** A failed start that the user can fix. Only its message is shown. */
export class StartError extends Error {
  override name = 'StartError';
}
