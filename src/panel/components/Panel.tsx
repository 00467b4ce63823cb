import { useId, type ReactNode } from 'react';
import css from './Panel.module.css';

interface Props {
  title: string;
  text?: ReactNode;
  /** The one thing to do here. */
  action?: ReactNode;
  children?: ReactNode;
}

export function Panel({ title, text, action, children }: Props) {
  const heading = useId();
  return (
    <section className={css.panel} aria-labelledby={heading}>
      <header className={css.header}>
        <div className={css.words}>
          <h2 id={heading} className={css.title}>
            {title}
          </h2>
          {text !== undefined && <p className={css.text}>{text}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
