import { useMutation } from '@tanstack/react-query';
import { Dialog } from './Dialog.tsx';
import css from './form/form.module.css';
import { Failure } from './form/Failure.tsx';
import { FormButtons } from './form/FormButtons.tsx';

interface Props {
  title: string;
  text: string;
  confirm: string;
  opened: boolean;
  onClose: () => void;
  run: () => Promise<unknown>;
}

/** Asks before something that cannot be undone, and says so when it fails. */
export function Confirm({ title, opened, onClose, ...rest }: Props) {
  return (
    <Dialog title={title} opened={opened} onClose={onClose}>
      <Question {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Question({ text, confirm, onClose, run }: Omit<Props, 'title' | 'opened'>) {
  const running = useMutation({ mutationFn: run, onSuccess: onClose });
  return (
    <div className={css.form}>
      <p>{text}</p>
      <Failure error={running.error} />
      <FormButtons
        label={confirm}
        busy={running.isPending}
        danger
        focus="cancel"
        onCancel={onClose}
        onConfirm={() => running.mutate()}
      />
    </div>
  );
}
