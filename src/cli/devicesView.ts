import type { DevicesResult, DeviceVerdict } from '../engine/protocol.ts';
import { printable, styleFor } from './style.ts';
import { formatTableWithHead, milliseconds } from './table.ts';

/** A row per device, and below the table what each of them is, or why it cannot be used. */
export function devicesView({ onnxruntime, verdicts, placement }: DevicesResult): string {
  const style = styleFor(process.stdout);
  const table = formatTableWithHead(
    [
      ['device', 'available', 'nodes on CPU', '128 positions', '1 position', 'auto uses'],
      ...verdicts.map(({ device, reason, nodes, speed }) => [
        device,
        reason === undefined ? 'yes' : 'no',
        nodes ? `${nodes.onCpu} of ${nodes.all}` : '',
        speed ? milliseconds(speed.prefill) : '',
        speed ? milliseconds(speed.decode) : '',
        device === placement.device ? 'this' : '',
      ]),
    ],
    style,
  );
  const notes = verdicts.map((verdict) => `${verdict.device}: ${note(verdict)}\n`).join('');
  const closing = `onnxruntime ${onnxruntime}. Verdicts are remembered until it, the driver or the model changes; --probe tries anew.`;
  return `${table}\n${printable(notes)}\n${style.dim(closing)}\n`;
}

function note({ adapter, reason, date }: DeviceVerdict): string {
  const what = reason === undefined ? adapter : `${reason} (${adapter})`;
  return `${what}, tried on ${date.slice(0, 10)}`;
}
