import { createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import selfsigned from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { Mailer } from '../../domain/mail/mailer.ts';
import { createLogger } from '../../lib/logger.ts';

const letter = { subject: 'A letter', text: 'It holds a link.' };
const open: { close: (done: () => void) => void }[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
});

const send = (port: number, more = ''): Promise<boolean> =>
  new Mailer({
    smtpUrl: `smtp://127.0.0.1:${port}${more}`,
    from: 'ramal@example.com',
    log: createLogger('gateway', 'silent'),
  }).send('somebody@example.com', letter);

/** A mail server, and for each letter that it took whether it came encrypted. */
async function mailServer(options: SMTPServerOptions): Promise<{ port: number; taken: boolean[] }> {
  const taken: boolean[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    ...options,
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        taken.push(session.secure);
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  const server = smtp.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(smtp);
  return { port: (server.address() as AddressInfo).port, taken };
}

/** One that says that it encrypts, and does not: as where somebody on the way wants to read along. */
async function liar(): Promise<{ port: number; commands: string[] }> {
  const commands: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 mail.example.com ESMTP\r\n');
    createInterface(socket).on('line', (line) => {
      const [command = ''] = line.split(' ');
      commands.push(command.toUpperCase());
      if (command.toUpperCase() === 'EHLO') socket.write('250-mail.example.com\r\n250 STARTTLS\r\n');
      else if (command.toUpperCase() === 'STARTTLS') socket.write('454 TLS not available\r\n');
      else socket.write('250 OK\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, commands };
}

describe('a letter', () => {
  const certificate = async (): Promise<SMTPServerOptions> => {
    const made = await selfsigned.generate([{ name: 'commonName', value: 'mail.example.com' }]);
    return { key: made.private, cert: made.cert, disabledCommands: ['AUTH'] };
  };

  it('goes encrypted to a server that offers STARTTLS', async () => {
    const { port, taken } = await mailServer(await certificate());
    expect(await send(port, '?tls.rejectUnauthorized=false')).toBe(true);
    expect(taken).toEqual([true]);
  });

  it('does not go to a server that nobody vouches for', async () => {
    const { port, taken } = await mailServer(await certificate());
    expect(await send(port)).toBe(false);
    expect(taken).toEqual([]);
  });

  it('does not go in clear where STARTTLS is offered and fails', async () => {
    const { port, commands } = await liar();
    expect(await send(port)).toBe(false);
    expect(commands).toContain('STARTTLS');
    expect(commands).not.toContain('MAIL');
  });

  it('goes in clear to a server that offers no encryption, unless SMTP_URL demands it', async () => {
    const { port, taken } = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    expect(await send(port)).toBe(true);
    expect(await send(port, '?requireTLS=true')).toBe(false);
    expect(taken).toEqual([false]);
  });
});
