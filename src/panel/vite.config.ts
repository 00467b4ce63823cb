import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { access, type Access } from '../contract/access.ts';
import { routes } from '../contract/routes.ts';

const gateway = 'http://127.0.0.1:3000';

/** What the panel shows or hides depends on these two alone. */
const permissions = Object.fromEntries(
  Object.entries<Access>(access).map(([name, { subject, may }]) => [name, { subject, may }]),
);
const modules = {
  '/src/contract/routes.ts': `export const routes = ${JSON.stringify(routes)};`,
  '/src/contract/access.ts': `export const access = ${JSON.stringify(permissions)};`,
};

/** Tables of the contract are computed here: browsers get their values, and neither schemas nor zod. */
const contractAsValues: Plugin = {
  name: 'contract-as-values',
  enforce: 'pre',
  load: (id) => Object.entries(modules).find(([end]) => id.endsWith(end))?.[1] ?? null,
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: 'static',
  plugins: [contractAsValues, react()],
  build: {
    outDir: '../../public',
    emptyOutDir: true,
    target: 'es2022',
    // What most pages share comes as one file: many small ones compress worse.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'shared', test: /\/src\/(contract|model|panel\/api)\//, minShareCount: 4 }],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': gateway, '/docs': gateway, '/socket.io': { target: gateway, ws: true } },
  },
});
