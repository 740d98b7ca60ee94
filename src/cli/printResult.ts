/** Prints what a command has found: as JSON, or else as people read it. */
export function printResult(result: object, json: boolean | undefined, view: () => string): void {
  process.stdout.write(json ? JSON.stringify(result, undefined, 2) + '\n' : view());
}
