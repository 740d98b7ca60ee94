import assert from 'node:assert/strict';
import { bytesText, durationText } from '../../../../src/vscode/models/amounts.ts';
import { getProgressText } from '../../../../src/vscode/models/getProgressText.ts';
import { parseHubName } from '../../../../src/vscode/models/hubNames.ts';

describe('what is said about downloads', () => {
  const amounts: [bytes: number, text: string][] = [
    [0, '0 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [953e6, '953 MB'],
    [999.6e6, '1.0 GB'],
    [12.1e9, '12.1 GB'],
  ];
  for (const [bytes, text] of amounts) it(text, () => assert.equal(bytesText(bytes), text));

  it('durations', () => {
    assert.deepEqual([0.2, 40, 59.6, 180, 7200].map(durationText), ['1 s', '40 s', '60 s', '3 min', '2 h']);
  });

  it('phases', () => {
    const common = { done: 5e6, total: 10e6, detail: 'The connection was cut.' };
    assert.equal(getProgressText({ ...common, phase: 'downloading' }), '5 MB of 10 MB');
    assert.equal(
      getProgressText({ ...common, phase: 'downloading', speed: 1.5e6, timeLeft: 3.3 }),
      '5 MB of 10 MB · 2 MB/s · 3 s left',
    );
    assert.match(
      getProgressText({ ...common, phase: 'retrying' }),
      /^5 MB of 10 MB · .*cut\. Trying again\.\.\.$/,
    );
    assert.match(getProgressText({ ...common, phase: 'waiting' }), /another window/);
  });
});

describe('names of models of the hub', () => {
  const main = { repository: 'Qwen/Qwen2.5-Coder-0.5B', revision: 'main' };
  const cases: [text: string, source: ReturnType<typeof parseHubName>][] = [
    ['Qwen/Qwen2.5-Coder-0.5B', main],
    ['  Qwen/Qwen2.5-Coder-0.5B/ ', main],
    ['https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B', main],
    ['https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B/tree/v2', { ...main, revision: 'v2' }],
    [
      'https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B/blob/main/q4.gguf?download=true',
      { ...main, gguf: 'q4.gguf' },
    ],
    ['Qwen/Qwen2.5-Coder-0.5B/q4.gguf', { ...main, gguf: 'q4.gguf' }],
    [
      'https://huggingface.co/a/b/blob/main/My%20model%20(1).gguf',
      { repository: 'a/b', revision: 'main', gguf: 'My model (1).gguf' },
    ],
    [
      'https://huggingface.co/a/b/blob/main/50%.gguf',
      { repository: 'a/b', revision: 'main', gguf: '50%.gguf' },
    ],
    ['https://huggingface.co/a%2F..%2Fb', undefined],
    ['Qwen', undefined],
    ['', undefined],
    ['a/b/c', undefined],
    ['../../etc/passwd', undefined],
  ];
  for (const [text, source] of cases) {
    it(`${JSON.stringify(text)}: ${source ? Object.values(source).join(' ') : 'none'}`, () => {
      assert.deepEqual(parseHubName(text), source);
    });
  }
});
