import assert from 'node:assert/strict';
import { Fuzzer, type Verdict } from '../../support/fuzz/judge.ts';
import { TARGETS } from '../../support/fuzz/targets.ts';

const INPUTS = 2000;

/** `npm run bench:fuzz -- --from SEED --count 1` runs one of them alone. */
describe('hostile files', () => {
  const fuzzer = new Fuzzer();
  after(() => {
    fuzzer.dispose();
  });

  it(`are read or refused, ${INPUTS} of them: no crash, no large buffer, an error that names the file`, () => {
    const verdicts: Verdict[] = [];
    for (let seed = 1; seed <= INPUTS; seed++) {
      const verdict = fuzzer.run(seed);
      assert.equal(verdict.violation, undefined, `seed ${seed}, ${verdict.target}`);
      verdicts.push(verdict);
    }
    // Changes neither miss everything nor destroy everything.
    for (const { name } of TARGETS) {
      const of = verdicts.filter(({ target }) => target === name);
      const accepted = of.filter(({ outcome }) => outcome === 'accepted').length;
      assert.ok(
        accepted > of.length / 50 && accepted < of.length * 0.9,
        `${name}: ${accepted} of ${of.length}`,
      );
      assert.ok(new Set(of.map(({ outcome }) => outcome)).size > 5, `${name}: always the same error`);
    }
  }).timeout(120_000);
});
