import assert from 'node:assert/strict';
import { parseAddress } from '../../../src/servers/address.ts';

describe('parseAddress', () => {
  const regular: readonly [written: string, base: string, isLoopback: boolean][] = [
    ['localhost:8080', 'http://localhost:8080', true],
    ['http://localhost:8080/', 'http://localhost:8080', true],
    [' http://127.0.0.1:11434/api/generate ', 'http://127.0.0.1:11434', true],
    ['http://[::1]:8000/v1', 'http://[::1]:8000', true],
    ['https://host.example/v1/completions', 'https://host.example', false],
    ['https://host.example/proxy/llama/v1/', 'https://host.example/proxy/llama', false],
    ['http://127.0.0.1.host.example', 'http://127.0.0.1.host.example', false],
    ['http://localhost.host.example', 'http://localhost.host.example', false],
    ['HTTPS://Host.Example:8443/infill', 'https://host.example:8443', false],
  ];
  for (const [written, base, isLoopback] of regular) {
    it(`takes ${written} for ${base}`, () => {
      const address = parseAddress(written);
      assert.equal(address.base, base);
      assert.equal(address.isLoopback, isLoopback);
      assert.equal(address.origin, new URL(base).origin);
    });
  }

  for (const written of ['', 'http://', 'file:///etc/passwd', 'ftp://host', 'javascript:alert(1)', 'a b']) {
    it(`refuses "${written}"`, () => {
      assert.throws(() => parseAddress(written), /is no address of a server/);
    });
  }

  it('refuses passwords in an address', () => {
    assert.throws(() => parseAddress('http://me:secret@host'), /password/);
  });
});
