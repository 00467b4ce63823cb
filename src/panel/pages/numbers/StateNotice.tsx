import { Button, Loader } from '@mantine/core';
import {
  IconAlertTriangle,
  IconInfoCircle,
  IconPlayerPlay,
  IconPlayerPause,
  IconRefresh,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { NumberState } from '../../../model/number.ts';
import type { Verb } from '../../api/queries.ts';
import { useMay } from '../../api/may.ts';
import { Disclosure } from '../../components/Disclosure.tsx';
import { stateText } from '../../i18n/errors.ts';
import { textsOf } from '../../i18n/i18n.ts';
import { Retry } from './Retry.tsx';
import { tones, type Tone } from './tones.ts';
import type { Action } from './useAction.ts';
import css from './StateNotice.module.css';

/** The one thing worth a button in this state; everything else is in the menu. */
const remedies: Partial<Record<NumberState, Verb>> = {
  stopped: 'start',
  failed: 'start',
  action_required: 'restart',
};

/** The gateway itself is at it. */
const busy: NumberState[] = ['starting', 'syncing', 'pairing', 'disconnected'];

interface Props {
  number: WhatsAppNumber;
  action?: Action;
  /** Instead of what the state says. */
  text?: string;
  /** Nothing else is on the card: the notice fills it. */
  alone?: boolean;
}

export function StateNotice({ number, action, text, alone = false }: Props) {
  const { t, i18n } = useTranslation();
  const { state, detail } = number;
  const { language } = i18n;
  const may = useMay(number.accountId);
  // Only a web number has something to start.
  const wanted = number.instance ? remedies[state] : undefined;
  const remedy = wanted && may(`${wanted}Instance`) ? wanted : undefined;
  return (
    <section className={css.notice} data-tone={tones[state]} data-alone={alone || undefined}>
      <div className={css.main}>
        <NoticeIcon tone={tones[state]} busy={busy.includes(state)} size={alone ? 30 : 19} />
        <div className={css.words}>
          <p>{text ?? stateText(number, textsOf(language))}</p>
          <Retry number={number} />
        </div>
      </div>
      {detail !== null && (
        <Disclosure label={t('common.detail')}>
          <pre className={css.detail}>{detail}</pre>
        </Disclosure>
      )}
      {action && remedy && (
        <Button
          variant={remedy === 'start' ? 'filled' : 'default'}
          leftSection={
            remedy === 'start' ? (
              <IconPlayerPlay size={16} aria-hidden="true" />
            ) : (
              <IconRefresh size={16} aria-hidden="true" />
            )
          }
          loading={action.pending !== null}
          onClick={() => action.run(remedy)}
        >
          {t(`verb.${remedy}`)}
        </Button>
      )}
    </section>
  );
}

function NoticeIcon({ tone, busy, size }: { tone: Tone; busy: boolean; size: number }) {
  if (busy) return <Loader size={size} color={`var(--${tone}-dot)`} aria-hidden="true" />;
  const Icon = tone === 'idle' ? IconPlayerPause : tone === 'ok' ? IconInfoCircle : IconAlertTriangle;
  return <Icon className={css.icon} size={size} stroke={1.7} aria-hidden="true" />;
}
