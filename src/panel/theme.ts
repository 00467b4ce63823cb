import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core';

/** Deep teal, ten steps from paper to night. */
const teal: MantineColorsTuple = [
  '#e9f7f4',
  '#d2ebe6',
  '#a3d7cd',
  '#71c2b3',
  '#46ad9b',
  '#25968a',
  '#118077',
  '#0b6b63',
  '#075650',
  '#04403c',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol: teal },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '650' },
});

/** static/scheme.js reads the same key before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: 'ramal.scheme' });
