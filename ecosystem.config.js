// pm2 start ecosystem.config.js
// The gateway under pm2; with INSTANCE_DRIVER=pm2 it starts every instance as a process of pm2's, too, so that a restart
// of the gateway drops no phone.
export const apps = [
  {
    name: 'ramal',
    script: 'scripts/run.mjs',
    args: 'start',
    env: { INSTANCE_DRIVER: 'pm2', PM2_DISABLE_VERSION_CHECK: '1' },
    // The gateway stops what is its own, in order; pm2 must not kill its children under it.
    treekill: false,
    kill_timeout: 30_000,
    max_restarts: 20,
    exp_backoff_restart_delay: 500,
  },
];
