/** A model folder that cannot be used. The message names the file and the field, and says what to do. */
export class ModelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModelError';
  }
}
