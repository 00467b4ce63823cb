import { IconMapPin } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { Face } from '../../../components/Face.tsx';
import { formatPhone } from '../../../i18n/phone.ts';
import css from './thread.module.css';

export function LocationCard({ location }: { location: NonNullable<Message['location']> }) {
  const { t } = useTranslation();
  const { latitude, longitude, name, address } = location;
  const place = `${latitude},${longitude}`;
  return (
    <a
      className={css.card}
      href={`https://www.google.com/maps?q=${encodeURIComponent(place)}`}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      <IconMapPin size={26} stroke={1.5} aria-hidden="true" />
      <span className={css.fileName}>
        <b>{name ?? t('messageType.location')}</b>
        <span>{address ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</span>
      </span>
    </a>
  );
}

/** The phones of a vCard, once each. */
export function phonesOf(vcard: string): string[] {
  const lines = vcard.match(/^(?:item\d+\.)?TEL[^:\r\n]*:[^\r\n]+/gim) ?? [];
  return [...new Set(lines.map((line) => line.slice(line.lastIndexOf(':') + 1).replace(/\D/g, '')))].filter(
    Boolean,
  );
}

/** The cards of a contact message: several that were sent at once follow one another. */
export function cardsOf({ name, vcard }: NonNullable<Message['contact']>): { name: string; vcard: string }[] {
  const cards = vcard.split(/(?=^BEGIN:VCARD)/im).filter((card) => /^BEGIN:VCARD/i.test(card));
  if (cards.length < 2) return [{ name, vcard }];
  return cards.map((card) => ({
    name: /^FN[^:\r\n\u2028\u2029]*:(.*)/im.exec(card)?.[1]?.trim() ?? '',
    vcard: card,
  }));
}

export function ContactView({ contact }: { contact: NonNullable<Message['contact']> }) {
  return cardsOf(contact).map(({ name, vcard }, place) => (
    <div className={css.card} key={place}>
      <Face name={name} />
      <span className={css.fileName}>
        <b>{name}</b>
        {phonesOf(vcard).map((phone) => (
          <span key={phone}>{formatPhone(phone)}</span>
        ))}
      </span>
    </div>
  ));
}

export function PollView({ poll }: { poll: NonNullable<Message['poll']> }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...poll.options.map(({ votes }) => votes.length));
  return (
    <div className={css.poll}>
      <b>{poll.question}</b>
      <span className={css.soft}>{poll.multiple ? t('inbox.poll.several') : t('inbox.poll.one')}</span>
      <ul>
        {poll.options.map(({ text, votes }) => (
          <li
            key={text}
            title={votes
              .map(({ from, fromMe }) => (fromMe ? t('inbox.you') : formatPhone(from ?? '?')))
              .join(', ')}
          >
            <span>{text}</span>
            <span className={css.votes}>
              {votes.length}
              <span className="sr-only"> {t('inbox.poll.votes', { count: votes.length })}</span>
            </span>
            <i style={{ width: `${(votes.length / most) * 100}%` }} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </div>
  );
}
