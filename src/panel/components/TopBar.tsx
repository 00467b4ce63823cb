import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconApi, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Logo } from './Logo.tsx';
import css from './TopBar.module.css';

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={css.bar}>
      <a className={css.skip} href="#numbers">
        {t('top.skip')}
      </a>
      <div className={css.inner}>
        <div className={css.brand}>
          <Logo />
          <span className={css.name}>Ramal</span>
          <span className={css.tagline}>{t('top.tagline')}</span>
        </div>
        <nav className={css.tools}>
          <a className={css.docs} href="/docs/" title={t('top.apiReference')}>
            <IconApi size={18} stroke={1.7} aria-hidden="true" />
            <span>{t('top.apiReference')}</span>
          </a>
          <LanguageSwitch />
          <SchemeSwitch />
        </nav>
      </div>
    </header>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const label = scheme === 'dark' ? t('top.toLight') : t('top.toDark');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      {scheme === 'dark' ? <IconSun size={18} stroke={1.7} /> : <IconMoon size={18} stroke={1.7} />}
    </ActionIcon>
  );
}
