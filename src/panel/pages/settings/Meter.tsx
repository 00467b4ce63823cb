import { useTranslation } from 'react-i18next';
import css from './settings.module.css';

interface Props {
  label: string;
  used: number;
  /** null: as many as one likes. */
  limit: number | null;
  /** Whether something that is wanted every day stops at the limit. */
  stops?: boolean;
  /** Where it is no plain number. */
  say?: (value: number) => string;
}

export function Meter({ label, used, limit, stops = false, say }: Props) {
  const { t, i18n } = useTranslation();
  const format = say ?? ((value: number): string => value.toLocaleString(i18n.language));
  const part = limit === null ? 0 : limit === 0 ? 1 : Math.min(1, used / limit);
  const over = limit !== null && (used > limit || (stops && part === 1));
  const tone = over ? 'bad' : part >= 0.8 ? 'act' : 'ok';
  const words =
    limit === null
      ? t('plan.unlimited', { used: format(used) })
      : t('plan.used', { used: format(used), limit: format(limit) });
  return (
    <div className={css.meter} data-tone={tone}>
      <p className={css.meterWords}>
        <span>{label}</span>
        <span>{words}</span>
      </p>
      {limit !== null && (
        <div
          className={css.track}
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={words}
        >
          <div className={css.fill} style={{ width: `${part * 100}%` }} />
        </div>
      )}
    </div>
  );
}
