import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { until } from '../../lib/time.ts';

export interface Mailbox {
  url: string;
  /** The link in the latest letter to an address, once it has come. */
  linkTo: (address: string) => Promise<string>;
  close: () => Promise<void>;
}

/** A mail server that takes everything. */
export async function openMailbox(): Promise<Mailbox> {
  const letters: { to: string[]; body: string }[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, { envelope }, done) {
      void text(stream).then((raw) => {
        // As a mail reader puts folded lines together again.
        const body = raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
        letters.push({ to: envelope.rcptTo.map(({ address }) => address), body });
        done();
      });
    },
  });
  const server = smtp.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    linkTo: async (address) => {
      const letter = await until('the letter', 10_000, () =>
        letters.findLast(({ to }) => to.includes(address)),
      );
      return /http\S+#[\w-]+/.exec(letter.body)?.[0] ?? '';
    },
    close: () => new Promise((resolve) => smtp.close(resolve)),
  };
}
