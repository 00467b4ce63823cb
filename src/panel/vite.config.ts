import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { routes } from '../contract/routes.ts';

const gateway = 'http://127.0.0.1:3000';

/** The table of routes is computed here from the contract: browsers get its value, and neither schemas nor zod. */
const routesAsValue: Plugin = {
  name: 'routes-as-value',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('/src/contract/routes.ts') ? `export const routes = ${JSON.stringify(routes)};` : null,
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: 'static',
  plugins: [routesAsValue, react()],
  build: { outDir: '../../public', emptyOutDir: true, target: 'es2022' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': gateway, '/docs': gateway, '/socket.io': { target: gateway, ws: true } },
  },
});
