import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview.ts';
import { formatWait } from '../../i18n/time.ts';
import css from './overview.module.css';

export function Tiles({ overview }: { overview: Overview }) {
  const { t, i18n } = useTranslation('overview');
  const { numbers, conversations, received, sent, firstResponse } = overview;
  const count = (value: number): string => new Intl.NumberFormat(i18n.language).format(value);
  const wait = (seconds: number): string => formatWait(seconds * 1000, i18n.language);
  const { total, connected } = numbers;
  const undelivered = sent.failed + sent.uncertain;
  const all = Object.values(sent).reduce((sum, one) => sum + one, 0);
  const { medianSeconds, p90Seconds } = firstResponse;
  return (
    <ul className={css.tiles}>
      <Tile label={t('numbersUp')} tone={connected < total ? 'act' : undefined}>
        {t('ofTotal', { some: count(connected), total: count(total) })}
      </Tile>
      <Tile
        label={t('open')}
        more={[
          t('unassigned', { count: conversations.unassigned }),
          t('pending', { count: conversations.pending }),
        ]}
      >
        {count(conversations.open)}
      </Tile>
      <Tile label={t('received')}>{count(received)}</Tile>
      <Tile
        label={t('sent')}
        tone={undelivered > 0 ? 'bad' : undefined}
        more={undelivered > 0 ? [t('undelivered', { count: undelivered })] : []}
      >
        {count(all)}
      </Tile>
      <Tile
        label={t('firstResponse')}
        more={
          medianSeconds === null || p90Seconds === null
            ? [t('noResponse')]
            : [t('median'), t('p90', { time: wait(p90Seconds) })]
        }
      >
        {medianSeconds === null ? '—' : wait(medianSeconds)}
      </Tile>
    </ul>
  );
}

interface Props {
  label: string;
  children: ReactNode;
  more?: string[];
  tone?: 'act' | 'bad' | undefined;
}

function Tile({ label, children, more = [], tone }: Props) {
  return (
    <li className={css.tile} data-tone={tone}>
      <p className={css.label}>{label}</p>
      <p className={css.value}>{children}</p>
      {more.map((line) => (
        <p key={line} className={css.line}>
          {line}
        </p>
      ))}
    </li>
  );
}
