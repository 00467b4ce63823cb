import { useTranslation } from 'react-i18next';
import type { Message } from '../../../contract/messages.ts';
import type { DeliveryStatus } from '../../../model/message.ts';
import type { TestMessage } from '../../api/queries.ts';
import { Ticks } from '../../components/Ticks.tsx';
import { messageErrorText, problemText } from '../../i18n/errors.ts';
import { textsOf } from '../../i18n/i18n.ts';
import { formatPhone } from '../../i18n/phone.ts';
import css from './SendTest.module.css';

const way: DeliveryStatus[] = ['queued', 'sending', 'sent', 'delivered', 'read'];

interface Props {
  attempt: TestMessage;
  message: Message | undefined;
  error: Error | null;
}

/** What became of the test message, as far as is known now: shown before the gateway has answered. */
export function SentTest({ attempt, message, error }: Props) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const status = error ? 'failed' : (message?.status ?? 'queued');
  const reached = status === 'played' ? way.length - 1 : way.indexOf(status);
  const wrong = error
    ? problemText(error, t, language)
    : message && messageErrorText(message, textsOf(language));
  return (
    <div className={css.sent} data-status={status}>
      <p className={css.bubble}>{attempt.message}</p>
      <div className={css.way} aria-hidden="true">
        {way.map((step, index) => (
          <i key={step} data-done={index <= reached || undefined} />
        ))}
      </div>
      <p className={css.outcome} role="status">
        <Ticks status={status} />
        <span className={css.word}>{t(`status.${status}`)}</span>
        <span>{t('send.toPhone', { phone: formatPhone(message?.phone ?? attempt.phone) })}</span>
      </p>
      {wrong && (
        <p className={css.wrong} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
