import { IconUsers } from '@tabler/icons-react';
import css from './Face.module.css';
import { initials } from './initials.ts';

interface Props {
  name: string;
  group?: boolean;
  small?: boolean;
}

/** Somebody without a picture: initials, in a tone that stays theirs. */
export function Face({ name, group = false, small = false }: Props) {
  const tone = Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 5;
  const letters = /\p{L}/u.test(name) ? initials(name) : name.slice(-2);
  return (
    <span className={css.face} data-tone={tone} data-small={small || undefined} aria-hidden="true">
      {group ? <IconUsers size={small ? 13 : 20} stroke={1.8} /> : letters}
    </span>
  );
}
