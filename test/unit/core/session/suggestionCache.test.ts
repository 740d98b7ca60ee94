import assert from 'node:assert/strict';
import {
  type CachedAnswer,
  type CachePlace,
  SuggestionCache,
} from '../../../../src/core/session/suggestionCache.ts';

const continues = ({ answer, place }: CachedAnswer<string>, { prefix, suffix }: CachePlace) => {
  const typed = prefix.slice(place.prefix.length);
  return place.suffix === suffix && answer.startsWith(typed) && answer.length > typed.length;
};
const at = (prefix: string, suffix = '', scope = '') => ({ prefix, suffix, scope });

describe('SuggestionCache', () => {
  let cache: SuggestionCache<string>;
  beforeEach(() => {
    cache = new SuggestionCache();
  });

  it('has an answer where it was given, even one that says nothing', () => {
    cache.put(at('let x = '), '');
    assert.deepEqual(cache.find(at('let x = '), continues), { place: at('let x = '), answer: '' });
    assert.equal(cache.find(at('let x = 1'), continues), undefined);
  });

  it('has it where what it says has been typed, up to its end', () => {
    cache.put(at('let x'), ' = 1');
    assert.deepEqual(cache.find(at('let x = '), continues), { place: at('let x'), answer: ' = 1' });
    assert.equal(cache.find(at('let x = 2'), continues), undefined);
    assert.equal(cache.find(at('let x = 1'), continues), undefined);
    assert.equal(cache.find(at('let '), continues), undefined);
  });

  it('prefers the answer given last on the way, if it still holds', () => {
    cache.put(at('a'), 'bcd');
    cache.put(at('ab'), 'xyz');
    assert.equal(cache.find(at('ab'), continues)?.answer, 'xyz');
    assert.equal(cache.find(at('abx'), continues)?.answer, 'xyz');
    assert.equal(cache.find(at('abc'), continues)?.answer, 'bcd');
  });

  it('keeps answers apart by what follows, and by all else that they depend on', () => {
    cache.put(at('a', ')'), 'one');
    cache.put(at('a', ']'), 'two');
    cache.put(at('a', ')', 'python'), 'three');
    cache.put(at('a', ')'), 'four');
    assert.equal(cache.find(at('a', ')'), continues)?.answer, 'four');
    assert.equal(cache.find(at('a', ']'), continues)?.answer, 'two');
    assert.equal(cache.find(at('a', ')', 'python'), continues)?.answer, 'three');
    assert.equal(cache.find(at('a', ''), continues), undefined);
  });

  it('has it with another text after the cursor, where it holds there', () => {
    cache.put(at('f(', ')\n'), 'a);');
    const anywhere = ({ place }: CachedAnswer<string>, to: CachePlace) => place.suffix.endsWith(to.suffix);
    assert.equal(cache.find(at('f(a)', '\n'), anywhere)?.answer, 'a);');
    assert.equal(cache.find(at('f(a)', '\n', 'python'), anywhere), undefined);
  });

  it('forgets first what was used longest ago, and all when told to', () => {
    for (let i = 0; i < 100; i++) cache.put(at(`line ${i}:`), 'x');
    cache.find(at('line 0:'), continues);
    cache.put(at('another'), 'x');
    assert.ok(cache.find(at('line 0:'), continues));
    assert.equal(cache.find(at('line 1:'), continues), undefined);
    assert.ok(cache.find(at('line 2:'), continues));
    cache.clear();
    assert.equal(cache.find(at('line 2:'), continues), undefined);
  });
});
