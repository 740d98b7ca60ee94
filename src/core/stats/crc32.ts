const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** CRC-32 (ISO 3309) of the UTF-16 units of a text, low byte first. Node has one only from version 22 on. */
export function crc32(text: string): number {
  let crc = ~0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    crc = table[(crc ^ unit) & 0xff]! ^ (crc >>> 8);
    crc = table[(crc ^ (unit >>> 8)) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
