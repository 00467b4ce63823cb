import './mantine.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchLinks } from './api/linkToken.ts';
import { App } from './App.tsx';
import { setUpLanguage } from './i18n/i18n.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

watchLinks();
await setUpLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
