/** Values of all 65,536 half-precision floats: one look-up converts one number. */
let table: Float32Array | undefined;

function halfTable(): Float32Array {
  if (table) return table;
  table = new Float32Array(65536);
  for (let h = 0; h < 65536; h++) {
    const sign = h & 0x8000 ? -1 : 1;
    const exponent = (h >> 10) & 0x1f;
    const fraction = h & 0x3ff;
    if (exponent === 0) table[h] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[h] = fraction ? NaN : sign * Infinity;
    else table[h] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

/** The value of one half-precision float from its bits. */
export function halfValue(bits: number): number {
  return halfTable()[bits]!;
}

/** IEEE half precision to single, without loss. */
export function fromFloat16(source: Uint16Array, target: Float32Array): void {
  const values = halfTable();
  for (let i = 0; i < source.length; i++) target[i] = values[source[i]!]!;
}

/** bfloat16 (the upper half of a single) to single, without loss. */
export function fromBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
}
