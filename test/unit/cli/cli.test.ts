import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompleteResult } from '../../../src/engine/protocol.ts';
import type { Prediction } from '../../../src/cli/bytesView.ts';
import type { Evaluation } from '../../../src/cli/evaluationView.ts';
import type { EditsEvaluation } from '../../../src/cli/editsView.ts';
import type { PairEvaluation } from '../../../src/cli/pairsView.ts';
import { baselineNames } from '../../../src/core/eval/baselines/baseline.ts';
import { healingModes } from '../../../src/core/healing/healing.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { root, runCli } from './runCli.ts';

describe('command line', () => {
  const dir = temporaryFolder();
  const model = join(dir, 'model');
  const cli = (...args: string[]) => runCli(args, { cacheDir: join(dir, 'cache') });

  before(() => {
    writeTinyModel(model);
  });

  function write(name: string, content: string | Buffer): string {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  }

  describe('complete', () => {
    const files: [name: string, content: string | Buffer, line: number, column: number, offset: number][] = [
      ['empty.ts', '', 1, 1, 0],
      ['plain.ts', 'const a = 1;\nreturn \n', 2, 8, 20],
      ['crlf.ts', 'const a = 1;\r\nreturn \r\n', 2, 8, 21],
      ['bom.ts', '\uFEFFconst a = 1;\nreturn \n', 2, 8, 20],
      ['tabs.py', 'def f():\n\t\tre', 2, 5, 13],
      ['emoji.ts', 'const a = "😀"; \n', 1, 14, 13],
      ['insideEmoji.ts', 'const a = "😀"; \n', 1, 13, 11],
      ['latin1.ts', Buffer.from('const größe = \n', 'latin1'), 1, 15, 14],
      ['noName', 'a', 1, 2, 1],
      ['huge.js', 'a=1;'.repeat(2_500_000), 1, 5_000_001, 5_000_000],
    ];
    for (const [name, content, line, column, offset] of files) {
      it(`prints the result for ${name} as JSON`, async () => {
        const file = write(name, content);
        const { code, stdout, stderr } = await cli(
          ...['complete', `${file}:${line}:${column}`, '--json', '--model', model, '--format', 'fp32'],
        );
        assert.equal(stderr, '');
        assert.equal(code, 0);
        const { position, ...result } = JSON.parse(stdout) as CompleteResult & { position: unknown };
        assert.deepEqual(position, { file, line, column, offset });
        assert.deepEqual(Object.keys(result).toSorted(), [
          'confidence',
          'logProbability',
          'speculation',
          'stop',
          'text',
          'timings',
          'tokens',
        ]);
        assert.ok(result.text.isWellFormed() && result.tokens.prompt > 0 && result.timings.total > 0);
      });
    }

    it('prints the line and the costs for people', async () => {
      const file = write('people.ts', 'const a = 1;\nconst b = ;\n');
      const { code, stdout } = await cli('complete', `${file}:2:11`, '--length', 'line', '--model', model);
      assert.equal(code, 0);
      assert.match(stdout, /^const b = («.*»)?;\n\nloading the model .* ms\n/);
      assert.match(stdout, /\d+ new, 0 reused/);
    });

    const failures: [name: string, content: string | Buffer | undefined, place: string, message: RegExp][] = [
      ['missing.ts', undefined, '1:1', /missing\.ts: does not exist/],
      ['short.ts', 'a\n', '3:1', /short\.ts: has 2 lines, so there is no line 3/],
      ['narrow.ts', 'a\n', '1:3', /line 1 has 1 character: its columns are 1 to 2, not 3/],
      ['binary.ts', Buffer.from([0x61, 0, 0x62]), '1:1', /binary\.ts: is binary/],
      ['.', undefined, '1:1', /is a folder, not a file/],
    ];
    for (const [name, content, place, message] of failures) {
      it(`explains what is wrong with ${name}:${place}`, async () => {
        const file = content === undefined ? join(dir, name) : write(name, content);
        const { code, stdout, stderr } = await cli('complete', `${file}:${place}`, '--model', model);
        assert.match(stderr, message);
        assert.doesNotMatch(stderr, /\n {4}at /, 'no stack');
        assert.equal(stdout, '');
        assert.equal(code, 1);
      });
    }

    it('passes on what the engine says about a model', async () => {
      const file = write('model.ts', 'a');
      const { code, stderr } = await cli('complete', `${file}:1:1`, '--model', join(dir, 'nowhere'));
      assert.match(stderr, /^error: .*nowhere/);
      assert.equal(code, 1);
    });
  });

  it('complete --healing and --layout', async () => {
    const file = write('healing.ts', 'const abc = 1;\nconst d = ab\n');
    const ask = async (healing: string, layout: string) => {
      const { code, stdout, stderr } = await cli(
        ...['complete', `${file}:2:13`, '--json', '--model', model],
        ...['--healing', healing, '--layout', layout],
      );
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      return JSON.parse(stdout) as CompleteResult;
    };
    const off = await ask('off', 'spm');
    assert.ok((await ask('exact', 'spm')).tokens.prompt < off.tokens.prompt, 'healing takes tokens back');
    assert.notEqual((await ask('off', 'psm')).logProbability, off.logProbability, 'another prompt');
  });

  it('complete --temperature, --top-p, --seed and --verification', async () => {
    const file = write('sampling.ts', 'const abc = 1;\nconst d = ab\n');
    const ask = (...args: string[]) =>
      cli('complete', `${file}:2:13`, '--json', '--model', model, '--temperature', '1', ...args);
    const probability = async (...args: string[]) => {
      const { code, stdout, stderr } = await ask(...args);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      return (JSON.parse(stdout) as CompleteResult).logProbability;
    };
    const second = await probability('--seed', '2');
    assert.equal(await probability('--seed', '2'), second);
    assert.notEqual(await probability('--seed', '3'), second, 'another text');
    await probability('--top-p', '.5', '--draft-model', model, '--verification', 'k-sequential');
    const refused = await ask('--verification', 'without-replacement');
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /--draft-model/);
    assert.match((await ask('--top-p', '1.5')).stderr, /Expected a number from 0.01 to 1/);
  });

  describe('bytes', () => {
    it('prints a distribution as JSON and for people', async () => {
      const file = write('bytes.ts', 'const größe = 1;\nreturn grö\n');
      const args = ['bytes', `${file}:2:11`, '--model', model, '--top', '5'];
      const json = await cli(...args, '--json');
      assert.deepEqual({ code: json.code, stderr: json.stderr }, { code: 0, stderr: '' });
      const prediction = JSON.parse(json.stdout) as Prediction & { position: unknown };
      assert.deepEqual(prediction.position, { file, line: 2, column: 11, offset: 27 });
      assert.equal(prediction.candidates.length, 5);
      assert.ok(prediction.sum > 0 && prediction.sum < 1.001, String(prediction.sum));
      assert.ok(prediction.positions > 0);

      const { stdout } = await cli(...args);
      assert.match(stdout, /^next +probability +cumulative\n/);
      assert.equal(stdout.split('\n\n')[0]!.split('\n').length, 6);
    });

    it('can print all bytes and the end', async () => {
      const file = write('all.ts', 'a');
      const { stdout } = await cli('bytes', `${file}:1:2`, '--model', model, '--top', '257', '--json');
      const { candidates, sum } = JSON.parse(stdout) as Prediction;
      const bytes = candidates.map(({ byte }) => byte).filter((byte) => byte !== null);
      assert.equal(candidates.length, 257);
      assert.equal(bytes.length, 256, 'all but the end are bytes');
      assert.deepEqual(
        bytes.toSorted((a, b) => a - b),
        Array.from({ length: 256 }, (_, byte) => byte),
      );
      assert.ok(Math.abs(candidates.at(-1)!.cumulative - sum) < 1e-9);
    });
  });

  describe('eval', () => {
    const repo = join(dir, 'repo');

    before(() => {
      mkdirSync(join(repo, 'node_modules'), { recursive: true });
      writeFileSync(join(repo, 'a.ts'), 'const a = 1;\nconst b = a;\n'.repeat(20));
      writeFileSync(join(repo, 'b.py'), 'def f(x):\n    return x\n'.repeat(20));
      writeFileSync(join(repo, 'node_modules/c.js'), 'const c = 1;\n'.repeat(20));
      writeFileSync(join(repo, 'd.js'), Buffer.from('const d = "\0";\n'));
      writeFileSync(join(repo, 'e.js'), 'const e = 1;\n'.repeat(20_000));
    });

    it('reports on the files that count', async () => {
      const args = ['eval', '--repo', repo, '--limit', '12', '--seed', '3', '--model', model, '--json'];
      const { code, stdout, stderr } = await cli(...args);
      assert.equal(stderr, '');
      assert.equal(code, 0);
      const evaluation = JSON.parse(stdout) as Evaluation;
      assert.equal(evaluation.all.holes, 12);
      assert.equal(evaluation.format, 'int8');
      assert.equal(evaluation.seed, 3);
      assert.equal(evaluation.healing, 'exact');
      assert.equal(evaluation.cursor, 'random');
      assert.deepEqual(Object.keys(evaluation.byLanguage), ['Python', 'TypeScript']);
      const counted = Object.values(evaluation.byStratum).reduce((sum, { holes }) => sum + holes, 0);
      assert.equal(counted, 12);
      assert.ok(evaluation.all.latency.p95 >= evaluation.all.latency.p50);

      const table = await cli(...args.slice(0, -1));
      const share = `${(100 * evaluation.all.exactMatch).toFixed(1)}%`;
      assert.match(table.stdout, new RegExp(`^all +12 +${share}`, 'm'), 'the same holes again');
    });

    it('does as it is told, and says how', async () => {
      const run = async (...options: string[]) => {
        const args = ['eval', '--repo', repo, '--limit', '3', '--model', model, '--json', ...options];
        return JSON.parse((await cli(...args)).stdout) as Evaluation;
      };
      assert.equal((await run('--healing', 'off')).healing, 'off');
      const { layout } = await run();
      assert.match(layout ?? '', /^(spm|psm)$/, 'what suits the model');
      const other = layout === 'spm' ? 'psm' : 'spm';
      assert.equal((await run('--layout', other)).layout, other);
    });

    it('compares interpolation with the model alone, each folder a project', async () => {
      const projects = join(dir, 'projects');
      for (const name of ['one', 'two']) {
        mkdirSync(join(projects, name), { recursive: true });
        writeFileSync(join(projects, name, 'a.ts'), `export const ${name} = compute(first, second);\n`);
        writeFileSync(join(projects, name, 'b.ts'), `const all = [${name}];\nexport default all;\n`);
      }
      const args = ['eval', '--repo', projects, '--packages', '--limit', '6', '--model', model];
      const { code, stdout, stderr } = await cli(...args, '--interpolation', 'on', '--json');
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      const { interpolation, all, rivals } = JSON.parse(stdout) as Evaluation;
      assert.equal(interpolation, 'on');
      assert.deepEqual(
        rivals.map(({ name }) => name),
        ['model alone'],
      );
      const alone = JSON.parse((await cli(...args, '--json')).stdout) as Evaluation;
      assert.equal(alone.interpolation, 'off');
      assert.equal(rivals[0]!.all.rival.exactMatch, alone.all.exactMatch);
      assert.equal(rivals[0]!.all.rival.holes, all.holes);
    });

    it('compares with baselines and other models on the same holes', async () => {
      const args = ['eval', '--repo', repo, '--limit', '6', '--model', model];
      const json = await cli(...args, '--baselines', '--packages', '--peer', model, '--json');
      assert.deepEqual({ code: json.code, stderr: json.stderr }, { code: 0, stderr: '' });
      const { all, rivals } = JSON.parse(json.stdout) as Evaluation;
      assert.deepEqual(
        rivals.map(({ name }) => name),
        [...baselineNames, model],
      );
      for (const rival of rivals) assert.equal(rival.all.rival.holes, 6);
      const { lead, rival } = rivals.at(-1)!.all;
      assert.equal(rival.exactMatch, all.exactMatch, 'the same model');
      assert.deepEqual([lead.gained, lead.lost], [0, 0]);
      assert.ok(rivals[1]!.all.rival.exactMatch > 0, 'each line is there twenty times');

      const { stdout } = await cli(...args, '--baselines');
      for (const name of baselineNames) assert.match(stdout, new RegExp(`^${name} +[\\d.]+%`, 'm'));
    });

    for (const holes of ['block', 'span'] as const) {
      it(`asks for a ${holes}`, async () => {
        const args = ['eval', '--repo', join(root, 'src/core/eval'), '--limit', '4', '--model', model];
        const { stdout } = await cli(...args, '--holes', holes, '--json');
        const evaluation = JSON.parse(stdout) as Evaluation;
        assert.equal(evaluation.holes, holes);
        assert.equal(evaluation.all.holes, 4);
      });
    }

    it('types edits again', async () => {
      const args = [
        'eval',
        '--repo',
        repo,
        '--holes',
        'edits',
        '--limit',
        '4',
        '--model',
        model,
        '--baselines',
      ];
      const { all, rivals } = JSON.parse((await cli(...args, '--json')).stdout) as EditsEvaluation;
      assert.equal(all.edits, 4);
      assert.ok(rivals[1]!.all.saved > 0, 'each line is there twenty times');
      assert.equal(rivals[1]!.all.keys, all.keys);
      assert.match((await cli(...args)).stdout, /^suffix automaton, characters +4 /m);
    });

    it('compares all ways of healing at cursors inside tokens', async () => {
      const args = ['eval', '--repo', repo, '--cursor', 'mid-token', '--limit', '9', '--model', model];
      const json = await cli(...args, '--json');
      assert.deepEqual({ code: json.code, stderr: json.stderr }, { code: 0, stderr: '' });
      const { pairs, cursor, layout, byMode, comparisons } = JSON.parse(json.stdout) as PairEvaluation;
      assert.equal(pairs, 9);
      assert.equal(cursor, 'mid-token');
      for (const mode of healingModes) {
        assert.equal(byMode[mode].aligned.all.holes, 9);
        assert.equal(byMode[mode].mid.all.holes, 9);
      }
      assert.ok(comparisons.length >= 6);
      for (const { pairs, gained, lost, difference, p } of comparisons) {
        assert.equal(difference, (gained - lost) / pairs);
        assert.ok(p > 0 && p <= 1);
      }

      const { stdout } = await cli(...args);
      assert.ok(stdout.split('\n')[1]!.endsWith(`layout: ${layout}`));
      for (const mode of healingModes) assert.match(stdout, new RegExp(`^${mode} +[\\d.]+%`, 'm'));
      assert.match(
        stdout,
        /^exact - multi, inside +[+-]?[\d.]+ +\d +\d +[+-]?[\d.]+ to [+-]?[\d.]+ +[\d.]+$/m,
      );
    });

    it('says when there is nothing to evaluate', async () => {
      mkdirSync(join(dir, 'bare'));
      for (const cursor of ['random', 'mid-token']) {
        const { code, stderr } = await cli(
          'eval',
          '--repo',
          join(dir, 'bare'),
          '--cursor',
          cursor,
          '--model',
          model,
        );
        assert.match(stderr, /has no source code/);
        assert.equal(code, 1);
      }
    });

    it('looks for code before it loads a model', async () => {
      const args = ['--cursor', 'mid-token', '--model', join(dir, 'nowhere')];
      assert.match((await cli('eval', '--repo', join(dir, 'bare'), ...args)).stderr, /has no source code/);
    });

    it('says when there is code, but no place inside a token', async () => {
      const short = join(dir, 'short');
      mkdirSync(short);
      writeFileSync(join(short, 'a.js'), 'a\n}\n');
      const { code, stderr } = await cli('eval', '--repo', short, '--cursor', 'mid-token', '--model', model);
      assert.match(stderr, /short: has code, but no line/);
      assert.equal(code, 1);
    });

    it('says when the folder is none', async () => {
      assert.match((await cli('eval', '--repo', join(dir, 'nowhere'))).stderr, /nowhere: does not exist/);
      assert.match((await cli('eval', '--repo', join(repo, 'a.ts'))).stderr, /a\.ts: is not a folder/);
    });

    it('ends at Ctrl-C without a word', async () => {
      const { code, stdout, stderr } = await runCli(
        ['eval', '--repo', join(root, 'src'), '--limit', '100000', '--model', model],
        {
          cacheDir: join(dir, 'cache'),
          started: (child) => setTimeout(() => child.kill('SIGINT'), 1500),
        },
      );
      assert.deepEqual({ code, stdout, stderr }, { code: 130, stdout: '', stderr: '' });
    });
  });

  describe('play', () => {
    it('types the samples and ends', async () => {
      const { code, stdout, stderr } = await cli('play');
      assert.equal(stderr, '');
      assert.equal(code, 0);
      for (const sample of ['cart.ts', 'slug.js', 'inventory.py']) assert.ok(stdout.includes(`\n${sample}:`));
      assert.match(stdout, /From key to suggestion: p50 [\d.]+ ms, p95 [\d.]+ ms/);
    });

    it('explains a script that does not fit its sample', async () => {
      write('play.json', JSON.stringify([{ file: 'sample.ts', line: 'const b = a;', typed: 'const b' }]));
      write('sample.ts', 'const b = a;\nconst b = a;\n');
      const { code, stderr } = await cli('play', '--samples', dir);
      assert.match(stderr, /sample\.ts must have this once.*const b = a;/);
      assert.equal(code, 1);
    });
  });

  describe('usage', () => {
    const cases: [args: string[], code: number, output: RegExp][] = [
      [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
      [['--help'], 0, /complete.*bytes.*eval.*play/s],
      [['complete', '--help'], 0, /UTF-16/],
      [[], 2, /^Usage:/],
      [['nonsense'], 2, /unknown command/],
      [['complete'], 2, /missing required argument/],
      [['complete', 'a.ts'], 2, /FILE:LINE:COLUMN/],
      [['complete', 'a.ts:1:1', '--format', 'int2'], 2, /int8, int4, fp32/],
      [['complete', 'a.ts:1:1', '--healing', 'some'], 2, /exact, .*multi, one, off/],
      [['complete', 'a.ts:1:1', '--layout', 'mps'], 2, /spm, psm/],
      [['bytes', 'a.ts:1:1', '--top', '258'], 2, /whole number from 1 to 257/],
      [['complete', 'a.ts:1:1', '--threads', '-1'], 2, /whole number from 0 to 64/],
      [['eval'], 2, /--repo/],
      [['eval', '--repo', '.', '--limit', '0'], 2, /whole number from 1/],
      [['eval', '--repo', '.', '--holes', 'word'], 2, /Allowed choices are line, block, span, edits/],
      [
        ['eval', '--repo', '.', '--server', 'http://localhost:1', '--interpolation', 'on'],
        2,
        /not for --server/,
      ],
      [['eval', '--repo', '.', '--holes', 'span', '--context'], 2, /are for --holes line/],
      [['eval', '--repo', '.', '--cursor', 'mid-token', '--baselines'], 2, /are for --cursor random/],
      [['eval', '--repo', '.', '--cursor', 'aligned'], 2, /random, mid-token/],
      [
        ['eval', '--repo', '.', '--cursor', 'mid-token', '--healing', 'exact'],
        2,
        /compares all of --healing/,
      ],
      [['eval', '--help'], 0, /of pairs for --cursor mid-token/],
    ];
    for (const [args, code, output] of cases) {
      it(`foredraft ${args.join(' ')}`, async () => {
        const result = await cli(...args);
        assert.match(result.stdout + result.stderr, output);
        assert.equal(result.code, code);
      });
    }
  });
});
