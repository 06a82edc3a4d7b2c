import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tempFolder } from '../helpers/temp-folder';

const ROOT = join(__dirname, '..', '..');

jest.setTimeout(60_000);

describe('the built page', () => {
  const folder = join(tempFolder(), 'dist');
  beforeAll(() => {
    const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
    const config = join(ROOT, 'web', 'vite.config.mts');
    const args = ['build', join(ROOT, 'web'), '--config', config, '--outDir', folder, '--logLevel', 'warn'];
    execFileSync(process.execPath, [vite, ...args], { stdio: 'pipe' });
  });

  test('has at most 200 KiB of JavaScript, compressed', () => {
    const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, 'assets', name))).length, 0);
    expect(scripts).not.toEqual([]);
    expect(bytes).toBeLessThan(200 * 1024);
  });

  test('has no inline script or style, no address of another host, and evaluates no text', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(js|css|html)$/.test(name),
    );
    for (const file of files) {
      const content = readFileSync(join(folder, file), 'utf8');
      const hosts = [...content.matchAll(/https?:\/\/[\w.-]+/g)].map(([url]) => url);
      expect(hosts.filter((url) => url !== 'http://www.w3.org')).toEqual([]);
      expect(content).not.toMatch(/\beval\(|new Function\(/);
    }
  });
});
