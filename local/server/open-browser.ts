import { spawn } from 'node:child_process';

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>>> = {
  darwin: ['open'],
  // `start` takes its first quoted argument for a title.
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens a page in the browser of whoever sits here; says so where there is none. `url` is one of this server. */
export function openBrowser(url: string, say: (text: string) => void): void {
  const [program, ...args] = PROGRAMS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', () => say(`No browser could be opened here. Open ${url}/ in yours.\n`));
  child.unref();
}
