import { findLocalModels, type LocalModel } from '../../models/models.ts';
import { showProgress } from '../fill.ts';
import type { Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { count } from '../count.ts';
import { printable, styleFor } from '../style.ts';
import { formatTableWithHead } from '../table.ts';
import { withInspector } from './inspector.ts';
import { bytesText } from './views.ts';

/** `foredraft models find`: what other programs have on this disk. */
export async function find(
  installation: Installation,
  json: true | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    const found = await withInspector(installation, (inspect) => {
      let models = 0;
      const onFound = ({ name }: LocalModel): void => {
        showProgress(printable(`${++models}  ${name}`));
      };
      return findLocalModels(inspect, { signal, onFound });
    });
    showProgress('');
    printResult(found, json, () => foundView(found));
  } finally {
    showProgress('');
  }
}

const PROGRAMS: Readonly<Record<LocalModel['program'], string>> = {
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama.cpp',
  huggingface: 'Hugging Face',
};

/** A row for each model that can be run, and below where it is; then the others, with the reason. */
export function foundView(found: readonly LocalModel[]): string {
  const style = styleFor(process.stdout);
  if (found.length === 0) return 'no models of Ollama, LM Studio, llama.cpp or in the Hugging Face cache\n';
  const usable = found.filter(({ facts }) => facts.problem === undefined);
  const others = found.filter(({ facts }) => facts.problem !== undefined);
  const table =
    usable.length === 0
      ? ''
      : formatTableWithHead(
          [
            ['model', 'of', 'architecture', 'parameters', 'held in', 'size'],
            ...usable.map(({ name, program, facts, size }) => [
              printable(name),
              PROGRAMS[program],
              printable(facts.architecture ?? ''),
              facts.parameters === undefined ? '' : parametersText(facts.parameters),
              facts.quantisation ?? '',
              bytesText(size),
            ]),
          ],
          style,
        ) + '\n';
  const paths = usable.map(
    ({ name, path, warning }) => `${name}: ${path}\n${warning === undefined ? '' : `  ${warning}\n`}`,
  );
  const refused = others.map(
    ({ name, program, facts }) => `${name} (${PROGRAMS[program]}): ${facts.problem!}\n`,
  );
  const heading =
    others.length === 0 ? '' : `\n${style.bold(`${count(others.length, 'other')} that cannot be run:`)}\n`;
  return table + printable(paths.join('')) + heading + printable(refused.join(''));
}

/** `6.8 M`, `1.5 B`, as names of models have it. */
export function parametersText(parameters: number): string {
  const [value, unit] = parameters < 1e9 ? [parameters / 1e6, 'M'] : [parameters / 1e9, 'B'];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
