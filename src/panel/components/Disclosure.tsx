import type { ReactNode } from 'react';
import { IconChevronRight } from '@tabler/icons-react';
import css from './Disclosure.module.css';

export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className={css.details}>
      <summary className={css.summary}>
        <IconChevronRight className={css.chevron} size={14} stroke={2} aria-hidden="true" />
        {label}
      </summary>
      <div className={css.content}>{children}</div>
    </details>
  );
}
