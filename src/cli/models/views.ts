import { isAbsolute } from 'node:path';
import {
  downloadBytes,
  expectedMemory,
  type Catalogue,
  type GetProgress,
  type PartialModel,
  type StoredModel,
} from '../../models/models.ts';
import { printable, styleFor } from '../style.ts';
import { formatTableWithHead } from '../table.ts';

/** As disks and downloads are counted: in powers of ten. */
export function bytesText(bytes: number): string {
  const [unit, name] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  const value = bytes / unit;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${name}`;
}

/** A line for the time of a download. */
export function progressText({ phase, done, total, speed, timeLeft, detail }: GetProgress): string {
  const amount =
    total > 0 ? `${Math.floor((100 * done) / total)}%  ${bytesText(done)} of ${bytesText(total)}` : '';
  if (phase !== 'downloading') return printable([detail, amount].filter(Boolean).join('  '));
  const rate = speed === undefined ? '' : `${bytesText(speed)}/s`;
  return printable(
    [amount, rate, timeLeft === undefined ? '' : `${timeText(timeLeft)} left`, detail]
      .filter(Boolean)
      .join('  '),
  );
}

/** @param seconds shown as 5 s, 2:05 or 1:02:05 */
export function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A row per model, and below the table what was begun or does not load. */
export function listView(
  models: readonly StoredModel[],
  partials: readonly PartialModel[],
  folder: string,
): string {
  const style = styleFor(process.stdout);
  const table =
    models.length === 0
      ? ''
      : formatTableWithHead(
          [
            ['model', 'size', 'licence', 'got'],
            ...models.map(({ id, size, manifest }) => [
              id,
              bytesText(size),
              manifest.licence ?? '',
              manifest.date.slice(0, 10),
            ]),
          ],
          style,
        ) + '\n';
  const notes = [
    ...models.flatMap(({ id, damage }) =>
      damage === undefined ? [] : [`${id} is damaged and does not load: ${damage}`],
    ),
    ...partials.map(
      ({ id, done, total, repository }) =>
        `${id} is there in part, ${bytesText(done)} of ${bytesText(total)}: \`foredraft models ${isAbsolute(repository) ? 'import' : 'get'} ${repository}\` goes on.`,
    ),
  ];
  const empty = models.length === 0 ? 'no models; `foredraft models catalogue` shows some. ' : '';
  return (
    printable(table + notes.map((note) => `${note}\n`).join('')) +
    style.dim(`${empty}folder: ${printable(folder)}`) +
    '\n'
  );
}

/** A row per model, smallest first, and below the table what is special about licences. */
export function catalogueView(catalogue: Catalogue): string {
  const style = styleFor(process.stdout);
  const table = formatTableWithHead(
    [
      ['model', 'download', 'memory int8', 'int4', 'licence'],
      ...catalogue.map((entry) => {
        const { int8, int4 } = expectedMemory(entry);
        return [
          entry.id,
          bytesText(downloadBytes(entry)),
          bytesText(int8),
          bytesText(int4),
          entry.licence.name,
        ];
      }),
    ],
    style,
  );
  const notes = catalogue.map(({ id, remark, licence }) => {
    const restriction = licence.restriction === undefined ? '' : ` ${licence.name}: ${licence.restriction}`;
    return `${id}: ${remark}${restriction}\n`;
  });
  return `${table}\n${notes.join('')}`;
}
