import type { LoadResult } from '../../engine/protocol.ts';
import { CliError } from '../errors.ts';
import type { EngineOptions } from '../engineOptions.ts';
import type { Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { formatTable } from '../table.ts';
import { withEngine } from '../withEngine.ts';
import { parametersText } from './find.ts';

export interface TestOptions extends EngineOptions {
  readonly json?: true;
}

/** `foredraft models test`: loads a model, and says how it fills holes. @throws CliError where it cannot */
export async function test(
  installation: Installation,
  options: TestOptions,
  signal: AbortSignal,
): Promise<void> {
  const info = await withEngine(installation, options, signal, ({ info }) => Promise.resolve(info));
  const { model, parameters, format, fim, cannotFill } = info;
  const result = { model, parameters, format, ...fim, ...(cannotFill !== undefined && { cannotFill }) };
  printResult(result, options.json, () => testView(info));
  if (cannotFill !== undefined) throw new CliError(cannotFill);
}

export function testView({ model, parameters, format, fim }: LoadResult): string {
  const { layout, bits, ending } = fim;
  const rows = [
    ['parameters', parametersText(parameters)],
    ['format', format],
    ['layout', layout],
    ['bits per byte of the truth, spm', bits.spm.toFixed(2)],
    ['bits per byte of the truth, psm', bits.psm.toFixed(2)],
    ['odds that it stops where the suffix goes on, log2', ending.filling.toFixed(1)],
    ['the same without the suffix', ending.alone.toFixed(1)],
  ];
  return `${model}\n${formatTable(rows)}`;
}
