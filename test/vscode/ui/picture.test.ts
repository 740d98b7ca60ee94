import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { ghostText } from './ghostText.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

const sample = readFileSync(join(import.meta.dirname, '../../samples/cart.ts'), 'utf8');
/** The method that is typed anew, and how much of it. */
const method = '  has(name: string): boolean {\n    return this.items.has(name);\n  }\n';
const typed = '    return';

/** The picture in the README; FOREDRAFT_SCREENSHOTS=media npm run test:editor makes it again. */
describe('a method of a class', () => {
  const workbench = useWorkbench({
    files: { 'cart.ts': sample.replace(method, '  has(name: string): boolean {\n\n  }\n') },
    size: { width: 1080, height: 640, scale: 1.5 },
  });

  it('is completed with the names that its class has', async () => {
    const { page } = workbench();
    await workbench().open('cart.ts');
    await workbench().goToLine(sample.slice(0, sample.indexOf(method)).split('\n').length + 1);
    await workbench().type(typed);
    const shown = await ghostText(page);
    await untilStatus(page, /ready/i);
    await workbench().screenshot('screenshot');
    assert.match(shown, /^ this\.items\./);
  });
});
