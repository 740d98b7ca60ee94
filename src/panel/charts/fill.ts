import type { Palette } from '../theme.ts';

/** How an area is filled, so that it can be told from its neighbours without seeing colours. */
export type Texture = 'plain' | 'hatched' | 'crossed' | 'dotted' | 'open';

export interface Fill {
  readonly backgroundColor: CanvasPattern | string;
  readonly borderColor: string;
  readonly borderWidth: number;
}

const size = 6; // CSS pixels of a tile

export function fill(texture: Texture, colour: string, { background }: Palette): Fill {
  return { backgroundColor: paint(texture, colour, background), borderColor: colour, borderWidth: 1 };
}

function paint(texture: Texture, colour: string, background: string): CanvasPattern | string {
  if (texture === 'plain') return colour;
  if (texture === 'open') return 'transparent';
  const scale = devicePixelRatio;
  const tile = new OffscreenCanvas(size * scale, size * scale);
  const context = tile.getContext('2d')!;
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, size, size);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  if (texture === 'dotted') {
    context.beginPath();
    context.arc(size / 2, size / 2, 1.4, 0, 2 * Math.PI);
    context.fill();
  } else {
    diagonal(context, 1);
    if (texture === 'crossed') diagonal(context, -1);
  }
  const pattern = context.createPattern(tile, 'repeat')!;
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

/** Lines that go on in the tiles beside this one. */
function diagonal(context: OffscreenCanvasRenderingContext2D, direction: 1 | -1): void {
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    const [from, to] = direction === 1 ? [size + 1, -1] : [-1, size + 1];
    context.moveTo(shift - 1, from);
    context.lineTo(shift + size + 1, to);
  }
  context.stroke();
}
