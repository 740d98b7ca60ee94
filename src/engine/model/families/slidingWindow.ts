import type { ConfigFields } from '../configFields.ts';
import type { Window } from './architecture.ts';

/**
 * The window that `sliding_window` and `layer_types` describe.
 *
 * @param enabled false where the family's config says that `sliding_window` is not in use
 * @param isSliding which layers have it in files without `layer_types`, from before transformers 4.53
 */
export function slidingWindow(
  config: ConfigFields,
  enabled: boolean,
  isSliding: (layer: number) => boolean,
): Window | undefined {
  const count = config.integer('num_hidden_layers', 512);
  const inUse = enabled && config.has('sliding_window');
  const layers = config.has('layer_types')
    ? layerTypes(config, count)
    : Array.from({ length: count }, (_, layer) => inUse && isSliding(layer));
  if (!layers.includes(true)) return undefined;
  if (!inUse) config.fail('layer_types', ', but no sliding window is in use.');
  return { size: config.integer('sliding_window', 1 << 24), layers };
}

function layerTypes(config: ConfigFields, count: number): boolean[] {
  const types = config.get('layer_types');
  if (!Array.isArray(types) || types.length !== count) {
    return config.fail('layer_types', `; expected one for each of ${count} layers.`);
  }
  return types.map((type) => {
    if (type === 'sliding_attention') return true;
    return type === 'full_attention' ? false : config.fail('layer_types', ', which is not supported.');
  });
}
