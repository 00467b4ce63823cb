import { useEffect, useRef, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { Link, Outlet, useRouterState, type LinkProps } from '@tanstack/react-router';
import { useAccount } from '../api/currentAccount.ts';
import { useMay } from '../api/may.ts';
import type { OperationName } from '../../contract/operations.ts';
import page from './Page.module.css';
import css from './SectionsPage.module.css';
import { useTitle } from './useTitle.ts';

interface Props {
  title: string;
  /** Names the list of sections to those who listen. */
  label: string;
  sections: { to: NonNullable<LinkProps['to']>; label: string; needs: OperationName }[];
  tools?: ReactNode;
}

/** A page of an account in parts, each with an address of its own; whoever may not do what a part is for is not led there. */
export function SectionsPage({ title, label, sections, tools }: Props) {
  const account = useAccount();
  const may = useMay(account.id);
  useTitle(title);
  const bar = useRef<HTMLElement>(null);
  const at = useRouterState({ select: ({ location }) => location.pathname });
  const isNarrow = useMediaQuery('(max-width: 760px)');
  // Where the sections are a bar that scrolls, the one that is open comes into sight.
  useEffect(() => {
    const current = bar.current?.querySelector('[aria-current]');
    if (isNarrow) current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at, isNarrow]);
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <div className={page.heading}>
          <h1 className={page.title}>{title}</h1>
          <div className={css.headTools}>
            <p className={css.only}>{account.name}</p>
            {tools}
          </div>
        </div>
        <div className={css.columns}>
          <nav ref={bar} className={css.sections} aria-label={label}>
            {sections
              .filter(({ needs }) => may(needs))
              .map(({ to, label: name }) => (
                <Link
                  key={to}
                  to={to}
                  search={(old) => old}
                  className={css.link}
                  activeOptions={{ exact: true, includeSearch: false }}
                >
                  {name}
                </Link>
              ))}
          </nav>
          <div className={css.section}>
            <Outlet />
          </div>
        </div>
      </div>
    </main>
  );
}
