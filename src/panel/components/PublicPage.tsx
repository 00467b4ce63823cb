import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Logo } from './Logo.tsx';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { useTitle } from './useTitle.ts';
import css from './PublicPage.module.css';

interface Props {
  title: string;
  /** Under the title: what this is about. */
  intro?: ReactNode;
  /** Under the card: where else to go. */
  elsewhere?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}

/** A page for whoever opens it: one card, one thing to do. */
export function PublicPage({ title, intro, elsewhere, wide = false, children }: Props) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <div className={css.frame}>
      <header className={css.header}>
        <div className={css.brand}>
          <Logo />
          <span className={css.name}>Ramal</span>
          <span className={css.tagline}>{t('top.tagline')}</span>
        </div>
        <div className={css.tools}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main className={css.page}>
        <section className={css.card} data-wide={wide || undefined}>
          <h1 className={css.title}>{title}</h1>
          {intro !== undefined && <p className={css.intro}>{intro}</p>}
          <div className={css.content}>{children}</div>
        </section>
        {elsewhere !== undefined && <p className={css.elsewhere}>{elsewhere}</p>}
      </main>
    </div>
  );
}
