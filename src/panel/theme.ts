import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

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

/** `closing` names the button that closes a note, in the language of the page. */
export const themeIn = (closing: string) =>
  createTheme({
    primaryColor: 'petrol',
    primaryShade: { light: 7, dark: 6 },
    colors: { petrol: teal },
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', sans-serif",
    fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
    fontSizes: { xs: '12px', sm: '13.5px', md: '14px', lg: '16px', xl: '18px' },
    headings: { fontWeight: '650' },
    components: {
      // Its placeholder stands between the menu and its items, and says nothing to those who listen.
      Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
      Notification: {
        defaultProps: { closeButtonProps: { 'aria-label': closing } },
        styles: { description: { color: 'var(--soft)' } },
      },
    },
  });

/** static/scheme.js reads the same key before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: 'ramal.scheme' });

/** Mantine's parts in the colours of styles.css. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--soft)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-petrol-light': 'var(--accent-soft)',
    '--mantine-color-petrol-light-hover': 'var(--accent-soft-hover)',
    '--mantine-color-petrol-light-color': 'var(--accent)',
    '--mantine-color-petrol-text': 'var(--accent)',
  };
  return {
    variables: {},
    light: { ...both, '--mantine-color-placeholder': '#6a7b77' },
    dark: {
      ...both,
      '--mantine-color-placeholder': '#8a9d98',
      '--mantine-color-default': 'var(--sunken)',
      '--mantine-color-default-hover': '#243130',
      '--mantine-color-dark-4': 'var(--line-strong)',
      '--mantine-color-dark-5': '#263331',
      '--mantine-color-dark-6': 'var(--sunken)',
    },
  };
};
