import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { tones, waitsForYou } from './tones.ts';
import css from './NumbersPage.module.css';

export function Summary({ numbers }: { numbers: WhatsAppNumber[] }) {
  const { t } = useTranslation();
  const total = numbers.length;
  const connected = numbers.filter(({ state }) => state === 'connected').length;
  const waiting = numbers.filter(waitsForYou).length;
  return (
    <p className={css.summary} role="status">
      <span className={css.dots} aria-hidden="true">
        {numbers.slice(0, 12).map(({ id, state }) => (
          <i key={id} className={css.dot} data-tone={tones[state]} />
        ))}
      </span>
      <span>{t('numbers.summary', { count: connected, total })}</span>
      {waiting > 0 && <span className={css.needYou}>{t('numbers.needYou', { count: waiting })}</span>}
      {connected === total && <span>{t('numbers.allInOrder')}</span>}
    </p>
  );
}
