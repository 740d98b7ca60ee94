/** What is on the canvases of a page, in their order. */
import type { Frame, Page } from 'playwright-core';

/** Whether there is anything. */
export function paintedCanvases(page: Page | Frame): Promise<boolean[]> {
  return page.evaluate(
    `[...document.querySelectorAll('canvas')].map((canvas) =>
      canvas.width > 0 &&
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))`,
  );
}

/** As data URLs. */
export function canvasImages(page: Page | Frame): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())`);
}
