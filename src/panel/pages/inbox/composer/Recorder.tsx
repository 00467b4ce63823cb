import { useEffect, useRef, useState } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { IconMicrophoneOff, IconSend2, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { showTyping } from '../../../api/inbox/presence.ts';
import css from './composer.module.css';
import { oggOf } from './ogg.ts';

interface Props {
  conversation: Conversation;
  onDone: (voice: File) => void;
  onClose: () => void;
}

/** What WhatsApp plays as a voice message, then what can be made into it. */
const types = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];

type Trouble = 'insecure' | 'denied' | 'missing' | 'unsupported';
const LONGEST_S = 15 * 60;

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'NotReadableError' ? 'missing' : 'unsupported';
}

/** A voice message, from the first second on; what forbids it is said. */
export function Recorder({ conversation, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const { accountId, id } = conversation;
  const [trouble, setTrouble] = useState<Trouble | null>(() => (window.isSecureContext ? null : 'insecure'));
  const [seconds, setSeconds] = useState<number | null>(null);
  const recorder = useRef<MediaRecorder | null>(null);
  const wanted = useRef(false);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });

  useEffect(() => {
    if (!window.isSecureContext) return;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    let isOver = false;
    const begin = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (isOver) return stop();
      const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
      if (mimeType === undefined) return setTrouble('unsupported');
      const parts: Blob[] = [];
      const made = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
      recorder.current = made;
      made.ondataavailable = ({ data }) => parts.push(data);
      made.onstop = () => {
        stop();
        if (wanted.current) void voiceOf(parts, mimeType).then((file) => done.current(file));
      };
      made.start();
      showTyping(accountId, id, 'recording');
      setSeconds(0);
      timer = setInterval(() => setSeconds((old) => (old ?? 0) + 1), 1000);
    };
    const stop = (): void => {
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    begin().catch((error: unknown) => setTrouble(troubleOf(error)));
    return () => {
      isOver = true;
      if (recorder.current?.state === 'recording') recorder.current.stop();
      stop();
      showTyping(accountId, id, 'paused');
    };
  }, [accountId, id]);

  const finish = (): void => {
    wanted.current = true;
    recorder.current?.stop();
  };
  const isTooLong = seconds !== null && seconds >= LONGEST_S;
  useEffect(() => {
    if (isTooLong) finish();
  }, [isTooLong]);

  if (trouble) {
    return (
      <div className={css.recorder} role="alert">
        <IconMicrophoneOff size={20} stroke={1.7} aria-hidden="true" />
        <p>{t(`inbox.recorder.${trouble}`)}</p>
        <Button variant="default" size="compact-md" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    );
  }
  const clock = seconds ?? 0;
  return (
    <div className={css.recorder}>
      <ActionIcon
        variant="subtle"
        color="red"
        size={40}
        aria-label={t('inbox.recorder.discard')}
        onClick={onClose}
      >
        <IconTrash size={20} stroke={1.7} aria-hidden="true" />
      </ActionIcon>
      <span className={css.recording} data-on={seconds !== null || undefined} aria-hidden="true" />
      <p role="timer" aria-label={t('inbox.recorder.length')}>
        {seconds === null
          ? t('inbox.recorder.asking')
          : `${Math.floor(clock / 60)}:${String(clock % 60).padStart(2, '0')}`}
      </p>
      <ActionIcon
        variant="filled"
        size={40}
        radius="xl"
        disabled={seconds === null}
        aria-label={t('inbox.recorder.send')}
        onClick={finish}
      >
        <IconSend2 size={20} stroke={1.7} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

/** WhatsApp's phones play Opus in Ogg; Chromium records the same sound into WebM. */
async function voiceOf(parts: Blob[], mimeType: string): Promise<File> {
  const whole = new Blob(parts);
  const ogg = mimeType.startsWith('audio/webm') ? oggOf(new Uint8Array(await whole.arrayBuffer())) : null;
  if (ogg) return new File([ogg], 'voice.ogg', { type: 'audio/ogg;codecs=opus' });
  const ending = mimeType.startsWith('audio/mp4') ? 'm4a' : mimeType.startsWith('audio/ogg') ? 'ogg' : 'webm';
  return new File([whole], `voice.${ending}`, { type: mimeType });
}
