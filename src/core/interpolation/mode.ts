/** Whether what the workspace says is mixed into what the model says; `auto`: with small models. */
export const interpolationModes = ['auto', 'on', 'off'] as const;
export type InterpolationMode = (typeof interpolationModes)[number];

/** The bundled model has 7 million parameters, and larger ones have not been measured (docs/interpolation.md). */
const SMALL = 30e6;

/** @param parameters of the model */
export function isInterpolated(mode: InterpolationMode, parameters: number): boolean {
  return mode === 'on' || (mode === 'auto' && parameters <= SMALL);
}
