import { Link } from '@tanstack/react-router';
import { IconApi, IconDeviceMobile, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Logo } from './Logo.tsx';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { UserMenu } from './UserMenu.tsx';
import css from './TopBar.module.css';

/** Words where there is room for them, pictures elsewhere. */
const icon = { size: 20, stroke: 1.7, 'aria-hidden': true } as const;

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={css.bar}>
      <a className={css.skip} href="#main">
        {t('top.skip')}
      </a>
      <div className={css.inner}>
        <Link to="/" className={css.brand}>
          <Logo />
          <span className={css.name}>Ramal</span>
        </Link>
        <nav className={css.places} aria-label={t('top.places')}>
          <Link to="/" className={css.place} activeOptions={{ exact: true }}>
            <IconDeviceMobile {...icon} />
            <span>{t('numbers.title')}</span>
          </Link>
          <Link to="/settings" className={css.place}>
            <IconSettings {...icon} />
            <span>{t('settings.title')}</span>
          </Link>
        </nav>
        <div className={css.tools}>
          <a className={css.docs} href="/docs/" title={t('top.apiReference')}>
            <IconApi size={18} stroke={1.7} aria-hidden="true" />
            <span>{t('top.apiReference')}</span>
          </a>
          <SchemeSwitch />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
