import type { BatteryMode, Config } from '../config.ts';
import type { PowerSource } from './powerSource.ts';

/** What is spared now. */
export type Saving = Exclude<BatteryMode, 'normal'>;

/** Asks for the source of power only where the answer matters. */
export function savingNow(
  config: Pick<Config, 'battery'>,
  power: Pick<PowerSource, 'onBattery'>,
): Saving | undefined {
  const { battery } = config;
  return battery !== 'normal' && power.onBattery ? battery : undefined;
}
