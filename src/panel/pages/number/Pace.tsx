import { useState } from 'react';
import { Button, Skeleton, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import type { Pacing } from '../../../contract/pacing.ts';
import { useMay } from '../../api/may.ts';
import { usePacing, useSavePacing } from '../../api/number.ts';
import { serverNow } from '../../api/serverClock.ts';
import { Failure } from '../../components/form/Failure.tsx';
import form from '../../components/form/form.module.css';
import { Panel } from '../../components/Panel.tsx';
import { formatMoment } from '../../i18n/time.ts';
import css from './number.module.css';

export function Pace({ instance }: { instance: Instance }) {
  const { t } = useTranslation('number');
  const { data, error } = usePacing(instance.id);
  return (
    <Panel title={t('pacing')} text={t('pacingText')}>
      <Failure error={data ? null : error} />
      {!data && !error && <Skeleton height={240} radius={12} />}
      {data && (
        <>
          <Now pacing={data} />
          {/* What was saved, or reset, is where the form begins anew. */}
          <PaceForm key={JSON.stringify(data.settings)} instance={instance} pacing={data} />
        </>
      )}
    </Panel>
  );
}

function Now({ pacing: { settings, coldAt, why, coldSent24h, coldAllowed24h } }: { pacing: Pacing }) {
  const { t, i18n } = useTranslation('number');
  if (!settings.enabled) return null;
  const waits = why !== null && Date.parse(coldAt) > serverNow();
  return (
    <p className={css.now} role="status">
      <b>{t('coldToday', { sent: coldSent24h, allowed: coldAllowed24h })}</b>
      <span>
        {waits
          ? t('coldAt', { time: formatMoment(coldAt, i18n.language, serverNow()), why: t(`why.${why}`) })
          : t('coldNow')}
      </span>
    </p>
  );
}

type Settings = Pacing['settings'];

function PaceForm({ instance, pacing }: { instance: Instance; pacing: Pacing }) {
  const { t } = useTranslation('number');
  const may = useMay(instance.accountId);
  const [draft, setDraft] = useState(pacing.settings);
  const save = useSavePacing(instance.id);
  const said = { onSuccess: () => notifications.show({ message: t('saved') }) };
  const set = (change: Partial<Settings>): void => setDraft({ ...draft, ...change });
  const setCold = (change: Partial<Settings['cold']>): void => set({ cold: { ...draft.cold, ...change } });
  const { cold, warmUp, quietHours } = draft;
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft, said);
      }}
    >
      <Switch
        label={t('pacingOn')}
        description={draft.enabled ? undefined : t('pacingOff')}
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {draft.enabled && (
        <>
          <div className={css.numbers}>
            <NumberField
              label={t('perHour')}
              value={cold.perHour}
              onChange={(perHour) => setCold({ perHour })}
            />
            <NumberField label={t('perDay')} value={cold.perDay} onChange={(perDay) => setCold({ perDay })} />
            <NumberField
              label={t('identical')}
              value={cold.identicalPerHour}
              onChange={(identicalPerHour) => setCold({ identicalPerHour })}
            />
            <NumberField
              label={t('afterDays')}
              value={cold.afterDays}
              onChange={(afterDays) => setCold({ afterDays })}
            />
            <NumberField
              label={t('between')}
              value={cold.minSeconds}
              onChange={(minSeconds) => setCold({ minSeconds })}
            />
            <NumberField
              label={t('betweenTo')}
              value={cold.maxSeconds}
              onChange={(maxSeconds) => setCold({ maxSeconds })}
            />
          </div>
          <Switch
            label={t('warmUp')}
            description={t('warmUpHint', {
              first: warmUp.firstDay,
              growth: warmUp.growth,
              days: warmUp.days,
            })}
            checked={warmUp.enabled}
            onChange={(event) => set({ warmUp: { ...warmUp, enabled: event.currentTarget.checked } })}
          />
          <Switch
            label={t('quiet')}
            description={t('quietHint')}
            checked={quietHours !== null}
            onChange={(event) => set({ quietHours: event.currentTarget.checked ? night() : null })}
          />
        </>
      )}
      <Failure error={save.error} />
      {may('updatePacing') && (
        <div className={form.buttons}>
          {!pacing.isDefault && (
            <Button variant="subtle" onClick={() => save.mutate(null, said)}>
              {t('defaults')}
            </Button>
          )}
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </div>
      )}
    </form>
  );
}

const night = () => ({
  from: '21:00',
  to: '08:00',
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

interface FieldProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

function NumberField({ label, value, onChange }: FieldProps) {
  const [text, setText] = useState(String(value));
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      value={text}
      onChange={(event) => {
        const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, 4);
        setText(digits);
        onChange(Number(digits));
      }}
    />
  );
}
