import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { tones, waitsForYou } from './tones.ts';
import css from './NumbersPage.module.css';

export function Summary({ instances }: { instances: Instance[] }) {
  const { t } = useTranslation();
  const total = instances.length;
  const connected = instances.filter(({ state }) => state === 'connected').length;
  const waiting = instances.filter(waitsForYou).length;
  return (
    <p className={css.summary} role="status">
      <span className={css.dots} aria-hidden="true">
        {instances.slice(0, 12).map(({ id, state }) => (
          <i key={id} className={css.dot} data-tone={tones[state]} />
        ))}
      </span>
      <span>{t('numbers.summary', { count: connected, total })}</span>
      {waiting > 0 && <span className={css.needYou}>{t('numbers.needYou', { count: waiting })}</span>}
      {connected === total && <span>{t('numbers.allInOrder')}</span>}
    </p>
  );
}
