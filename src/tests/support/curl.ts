import { spawnSync } from 'node:child_process';

/** Whether the machine has curl, which the documents' examples use. Where it has none, nobody pastes them. */
export const hasCurl = spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0;
