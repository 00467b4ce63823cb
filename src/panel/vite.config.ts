import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: 'static',
  plugins: [react()],
  build: { outDir: '../../public', emptyOutDir: true, target: 'es2022' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': gateway, '/docs': gateway, '/socket.io': { target: gateway, ws: true } },
  },
});
