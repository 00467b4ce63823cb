import { Button, Loader } from '@mantine/core';
import {
  IconAlertTriangle,
  IconInfoCircle,
  IconPlayerPlay,
  IconPlayerPause,
  IconRefresh,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import type { InstanceState } from '../../../model/instance.ts';
import type { Verb } from '../../api/gateway.ts';
import { Disclosure } from '../../components/Disclosure.tsx';
import { stateText } from '../../i18n/errors.ts';
import { isLanguage, texts } from '../../i18n/i18n.ts';
import { Retry } from './Retry.tsx';
import { tones, type Tone } from './tones.ts';
import type { Action } from './useAction.ts';
import css from './StateNotice.module.css';

/** The one thing worth a button in this state; everything else is in the menu. */
const remedies: Partial<Record<InstanceState, Verb>> = {
  stopped: 'start',
  failed: 'start',
  action_required: 'restart',
};

export function StateNotice({ instance, action }: { instance: Instance; action?: Action }) {
  const { t, i18n } = useTranslation();
  const { state, detail } = instance;
  const language = isLanguage(i18n.language) ? i18n.language : 'en';
  const remedy = action && remedies[state];
  return (
    <section className={css.notice} data-tone={tones[state]}>
      <div className={css.main}>
        <NoticeIcon tone={tones[state]} />
        <div className={css.words}>
          <p>{stateText(instance, texts[language])}</p>
          <Retry instance={instance} />
        </div>
      </div>
      {detail !== null && (
        <Disclosure label={t('common.detail')}>
          <pre className={css.detail}>{detail}</pre>
        </Disclosure>
      )}
      {remedy && (
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

function NoticeIcon({ tone }: { tone: Tone }) {
  if (tone === 'work') return <Loader size={18} color="var(--work-dot)" aria-hidden="true" />;
  const Icon = tone === 'idle' ? IconPlayerPause : tone === 'ok' ? IconInfoCircle : IconAlertTriangle;
  return <Icon className={css.icon} size={19} stroke={1.8} aria-hidden="true" />;
}
