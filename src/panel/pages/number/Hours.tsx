import { Checkbox, NativeSelect, Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BusinessHours, OpeningHours } from '../../../model/conversation.ts';
import form from '../../components/form/form.module.css';
import css from './number.module.css';

interface Props {
  value: BusinessHours | null;
  onChange: (value: BusinessHours | null) => void;
}

const week = [1, 2, 3, 4, 5, 6, 7];
const usual = (day: number): OpeningHours => ({ day, from: '09:00', to: '18:00' });
export const areWrong = ({ hours }: BusinessHours): boolean => hours.some(({ from, to }) => from === to);

const endOf = (time: string): string => (time === '00:00' ? '24:00' : time);

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = (chosen: string): string[] => [
  ...new Set([chosen, ...Intl.supportedValuesOf('timeZone')].sort()),
];
/** The first day of 2024 was a Monday. */
const dayName = (day: number, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, day)),
  );

/** One span a day: the API takes several, which stay as they are until a day is changed here. */
export function Hours({ value, onChange }: Props) {
  const { t, i18n } = useTranslation('number');
  const start = (): void => onChange({ zone: ownZone(), hours: [1, 2, 3, 4, 5].map(usual) });
  return (
    <fieldset className={form.choices}>
      <legend className={form.legend}>{t('hours')}</legend>
      <div className={form.choice}>
        <Radio label={t('always')} checked={value === null} onChange={() => onChange(null)} />
        <Radio label={t('withHours')} checked={value !== null} onChange={start} />
      </div>
      {value && (
        <div className={css.hours}>
          {week.map((day) => (
            <Day key={day} name={dayName(day, i18n.language)} day={day} value={value} onChange={onChange} />
          ))}
          {areWrong(value) && (
            <p className={form.failure} role="alert">
              {t('wrongHours')}
            </p>
          )}
          <NativeSelect
            label={t('zone')}
            value={value.zone}
            data={zones(value.zone)}
            onChange={(event) => onChange({ ...value, zone: event.currentTarget.value })}
          />
        </div>
      )}
    </fieldset>
  );
}

interface DayProps {
  name: string;
  day: number;
  value: BusinessHours;
  onChange: (value: BusinessHours) => void;
}

function Day({ name, day, value, onChange }: DayProps) {
  const { t } = useTranslation('number');
  const own = value.hours.filter((one) => one.day === day);
  const others = value.hours.filter((one) => one.day !== day);
  const set = (spans: OpeningHours[]): void =>
    onChange({
      ...value,
      hours: [...others, ...spans].sort((a, b) => a.day - b.day || a.from.localeCompare(b.from)),
    });
  const change = (index: number, change: Partial<OpeningHours>): void =>
    set(own.map((one, place) => (place === index ? { ...one, ...change } : one)));
  return (
    <div className={css.day}>
      <Checkbox
        label={name}
        aria-label={t('open', { day: name })}
        checked={own.length > 0}
        onChange={(event) => set(event.currentTarget.checked ? [usual(day)] : [])}
      />
      {own.length === 0 && <span className={css.closed}>{t('closed')}</span>}
      {own.map(({ from, to }, index) => (
        <span key={index} className={css.span}>
          <input
            type="time"
            className={css.time}
            aria-label={t('from', { day: name })}
            value={from}
            onChange={(event) => change(index, { from: event.currentTarget.value || from })}
          />
          –
          <input
            type="time"
            className={css.time}
            aria-label={t('to', { day: name })}
            // The field knows no 24:00.
            value={to === '24:00' ? '00:00' : to}
            onChange={(event) => change(index, { to: endOf(event.currentTarget.value || to) })}
          />
          {to <= from && <span className={css.closed}>{t('nextDay')}</span>}
        </span>
      ))}
    </div>
  );
}
