/** Something went wrong that the user can understand and mend: the message says what, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
