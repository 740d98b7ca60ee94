import assert from 'node:assert/strict';
import { ghostText } from './ghostText.ts';
import { until } from './patience.ts';
import { useWorkbench } from './workbench.ts';

const text = `const elements = document.querySelectorAll('li');
console.log(elements);
`;

describe('an item selected in the suggest widget', () => {
  const workbench = useWorkbench({ files: { 'Tab.js': text, 'Enter.js': text } });
  const selected = () => workbench().page.locator('.suggest-widget.visible .monaco-list-row.focused');
  const isSelected = (item: string) =>
    until(`${item} in the widget`, async () => (await selected().allTextContents()).join().startsWith(item));

  for (const key of ['Tab', 'Enter']) {
    it(`is shown with what follows it; ${key} accepts the item, Tab then the rest`, async () => {
      const { page } = workbench();
      await workbench().open(`${key}.js`);
      await workbench().type('conso');
      await page.keyboard.press('Control+Space');
      await isSelected('console');
      const rest = await until(
        'the item with what follows it',
        async () => /^le(?<rest>.+)$/s.exec(await ghostText(page))?.groups?.rest,
      );
      await workbench().screenshot('suggest widget');
      await page.keyboard.press(key);
      await until('the rest of it', async () => (await ghostText(page)) === rest);
      await page.keyboard.press('Tab');
      assert.equal(await workbench().save(`${key}.js`), `${text}console${rest}`);
    });
  }
});
