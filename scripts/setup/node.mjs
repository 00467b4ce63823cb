import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './common.mjs';

/** From here on Node runs TypeScript as it is, and the packages work. */
const NEEDED = [22, 18];

/** The Node that the project brings along where there is a package for the platform, else the host's if new enough. */
export function findNode() {
  const bundled = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return process.execPath;
  throw new Error(
    `Node ${process.versions.node} is too old on ${process.platform} ${process.arch}: install Node ${NEEDED.join('.')} or newer (24 is best).`,
  );
}
