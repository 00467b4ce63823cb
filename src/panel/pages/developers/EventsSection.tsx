import { useState } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/currentAccount.ts';
import { useConnection } from '../../api/live.ts';
import { serverNow } from '../../api/serverClock.ts';
import { Panel } from '../../components/Panel.tsx';
import row from '../../components/Rows.module.css';
import { formatSecond } from '../../i18n/time.ts';
import css from './developers.module.css';
import { fits, liveTypes, useHeardEvents, type HeardEvent } from './useHeardEvents.ts';

export function EventsSection() {
  const { t } = useTranslation('traffic');
  const { id } = useAccount();
  const { shown, waiting, isPaused, pause, resume, clear } = useHeardEvents(id);
  const [type, setType] = useState('');
  const [text, setText] = useState('');
  const isLost = useConnection() === 'lost';
  const found = shown.filter((one) => fits(one, type, text));
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Panel title={t('monitor')} text={t('monitorText')}>
      <div className={css.filters}>
        <NativeSelect
          label={t('eventsOf')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
          data={[{ value: '', label: t('everyType') }, ...liveTypes]}
        />
        <TextInput
          label={t('contains')}
          placeholder={t('containsHint')}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<Icon size={16} aria-hidden="true" />}
          onClick={isPaused ? resume : pause}
        >
          {t(isPaused ? 'resume' : 'pause')}
        </Button>
        <Button variant="subtle" onClick={clear}>
          {t('clear')}
        </Button>
      </div>
      <div role="status">
        {isLost && <p className={css.problem}>{t('notLive')}</p>}
        {isPaused && <p className={css.paused}>{t('paused', { count: waiting })}</p>}
      </div>
      {found.length === 0 ? (
        <p className={row.empty}>
          {shown.length === 0 ? t('waiting') : t('nothingFits', { count: shown.length })}
        </p>
      ) : (
        <ul className={row.rows} aria-label={t('monitor')}>
          {found.map((one) => (
            <EventRow key={one.nth} heard={one} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function EventRow({ heard: { at, event, text } }: { heard: HeardEvent }) {
  const { i18n } = useTranslation();
  const time = formatSecond(at, i18n.language, serverNow());
  const { type } = event;
  const seq = 'seq' in event ? event.seq : undefined;
  return (
    <li className={css.delivery}>
      <details>
        <summary>
          <span className={css.when}>{time}</span>
          <b className={row.mono}>{type}</b>
          <span className={css.glance}>{glance(event)}</span>
          {seq !== undefined && <span className={row.badge}>{seq}</span>}
        </summary>
        <pre className={css.answerText} tabIndex={0}>
          {text}
        </pre>
      </details>
    </li>
  );
}

/** What an event is about, in a few words. */
function glance(event: HeardEvent['event']): string {
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      return event.message.text ?? event.message.type;
    case 'message.status':
      return event.message.status;
    case 'number.state':
      return `${event.number.name}: ${event.number.state}`;
    case 'conversation.typing':
      return event.state;
    default:
      return '';
  }
}
