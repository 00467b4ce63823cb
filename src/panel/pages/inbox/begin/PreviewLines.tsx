import { Button, Loader } from '@mantine/core';
import { IconBrandWhatsapp, IconClock, IconPlugConnectedX, IconQuestionMark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isUp as isUpNow } from '../../../../model/number.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import type { usePreview } from '../../../api/inbox/begin.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { formatPhone } from '../../../i18n/phone.ts';
import { formatMoment } from '../../../i18n/time.ts';
import css from './begin.module.css';

interface Props {
  preview: ReturnType<typeof usePreview>;
  onOpen: (conversationId: string) => void;
}

/** What leaves sooner than this leaves now. Milliseconds. */
const NOW = 5000;

/** Whether the phone is on WhatsApp, from which number the message leaves, and when. */
export function PreviewLines({ preview: { data, error }, onOpen }: Props) {
  const { t, i18n } = useTranslation('begin');
  const { t: ofNumber } = useTranslation('number');
  const { numbers } = useAccount();
  if (error) return <Failure error={error} />;
  if (!data)
    return (
      <p className={css.line} role="status">
        <Loader size={14} aria-hidden="true" /> {t('checking')}
      </p>
    );
  const { queue, onWhatsApp, person, conversationId, numberId } = data;
  const sender = numbers.find(({ id }) => id === numberId);
  const phone = formatPhone(person?.phone ?? '');
  const number = sender?.name ?? '';
  const isUp = sender !== undefined && isUpNow(sender.code);
  const now = serverNow();
  const time = formatMoment(queue.expectedAt, i18n.language, now);
  const leaves = (): string => {
    if (!isUp) return t('waits', { number });
    if (Date.parse(queue.expectedAt) - now < NOW) return t('leavesNow', { number });
    return queue.why === null
      ? t('leavesAt', { number, time })
      : t('leavesBecause', { number, time, why: ofNumber(`why.${queue.why}`) });
  };
  return (
    <div className={css.preview} role="status">
      <p className={css.line}>
        {onWhatsApp === true ? (
          <IconBrandWhatsapp size={16} stroke={1.8} aria-hidden="true" />
        ) : (
          <IconQuestionMark size={16} stroke={1.8} aria-hidden="true" />
        )}
        {onWhatsApp === true ? t('onWhatsApp', { phone }) : t('unchecked', { phone })}
      </p>
      <p className={css.line}>
        {isUp ? (
          <IconClock size={16} stroke={1.8} aria-hidden="true" />
        ) : (
          <IconPlugConnectedX size={16} stroke={1.8} aria-hidden="true" />
        )}
        {leaves()}
      </p>
      {conversationId !== null && (
        <Button variant="subtle" size="compact-sm" onClick={() => onOpen(conversationId)}>
          {t('open')}
        </Button>
      )}
    </div>
  );
}
