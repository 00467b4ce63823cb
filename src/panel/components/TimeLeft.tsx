import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../api/serverClock.ts';
import { formatWait } from '../i18n/time.ts';
import css from './TimeLeft.module.css';
import { useNow } from './useNow.ts';

/** How long a code lives is not said, only when it ends: the usual spans, so that a late look starts part-way. */
const spans = [20_000, 60_000, 180_000];

/** A bar that drains until `until`. Give it a key per code: it measures once. */
export function TimeLeft({ until }: { until: number }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [left] = useState(() => Math.max(0, until - serverNow()));
  const [span] = useState(() => spans.find((one) => left <= one + 500) ?? left);
  const remaining = until - now;
  return (
    <div className={css.timeLeft} data-urgent={remaining < 6000 || undefined}>
      <div className={css.track} aria-hidden="true">
        <div
          className={css.fill}
          style={{ animationDuration: `${span}ms`, animationDelay: `${left - span}ms` }}
        />
      </div>
      <span className={css.text} role="timer">
        {t('common.remaining', { time: formatWait(remaining, i18n.language) })}
      </span>
    </div>
  );
}
