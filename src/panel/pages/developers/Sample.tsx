import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/CopyButton.tsx';
import row from '../../components/Rows.module.css';
import css from './developers.module.css';
import { runSample, type RunAnswer } from './runSample.ts';
import {
  isRunnable,
  isSend,
  requestOf,
  sampleOf,
  type Reader,
  type SampleLanguage,
  type Task,
} from './samples.ts';

interface Props {
  task: Task;
  language: SampleLanguage;
  reader: Reader;
  /** The key as typed; empty: the user's own sign-in. */
  typedKey: string;
  /** Whether the example can run as it is; says in the form what is missing. */
  isComplete: (task: Task) => boolean;
  /** The Idempotency-Key of the example is used up. */
  onSent: () => void;
}

export function Sample({ task, language, reader, typedKey, isComplete, onSent }: Props) {
  const { t } = useTranslation('developers');
  const { t: traffic } = useTranslation('traffic');
  const code = sampleOf(language, task, reader);
  const run = useMutation({
    mutationFn: (): Promise<RunAnswer> =>
      isRunnable(task) ? runSample(requestOf(task, reader), typedKey) : Promise.reject(new Error(task)),
    onSuccess: ({ status }) => {
      if (isSend(task) && status !== null && status < 300) onSent();
    },
  });
  return (
    <section className={css.sample}>
      <h3>{t(task)}</h3>
      <p>{t(`${task}Text`)}</p>
      <pre className={css.code} tabIndex={0} aria-label={t('codeOf', { what: t(task) })}>
        {code}
      </pre>
      <div className={css.buttons}>
        {isRunnable(task) ? (
          <Button
            size="compact-sm"
            leftSection={<IconPlayerPlay size={14} aria-hidden="true" />}
            loading={run.isPending}
            aria-label={traffic('runOf', { what: t(task) })}
            onClick={() => isComplete(task) && run.mutate()}
          >
            {traffic('run')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            renderRoot={(props) => <Link to="/developers/webhooks" search={(old) => old} {...props} />}
          >
            {traffic('toWebhooks')}
          </Button>
        )}
        <CopyButton value={code} />
      </div>
      <div role="status">{run.data && <Answer answer={run.data} isSend={isSend(task)} />}</div>
    </section>
  );
}

function Answer({ answer: { status, ms, text }, isSend: sent }: { answer: RunAnswer; isSend: boolean }) {
  const { t } = useTranslation('traffic');
  const isGood = status !== null && status < 300;
  return (
    <div className={css.answer}>
      <p className={row.facts}>
        <b>{t('answer')}</b>
        {status !== null && (
          <span className={row.badge} data-tone={isGood ? 'ok' : 'bad'}>
            {status}
          </span>
        )}
        <span>{t('took', { ms })}</span>
      </p>
      {status === null ? (
        <p>{t('noAnswer')}</p>
      ) : (
        <pre className={css.answerText} tabIndex={0} aria-label={t('answer')}>
          {text}
        </pre>
      )}
      {sent && isGood && <p className={row.facts}>{t('sentOnce')}</p>}
    </div>
  );
}
