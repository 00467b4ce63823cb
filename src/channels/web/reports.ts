import type { Tx } from '../../db/database.ts';
import { beginUnknownRun, takeReported, type Shown } from '../../db/instances.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId, RunId } from '../../model/ids.ts';
import type { DriftReport, InstanceEvent, SupervisionEvent } from '../../model/instance.ts';
import type { ChannelSink } from '../channel.ts';

/** An event with its number within the run; null: it could not be parsed. */
export interface Reported {
  seq: number;
  event: InstanceEvent | null;
}

export interface InstanceReportsDeps {
  sink: ChannelSink;
  /** Called after the commit. */
  announce: (number: { accountId: AccountId; numberId: NumberId }, event: SupervisionEvent) => void;
  log: Logger;
}

/**
 * Accepts what instances report. A batch and its position in the run are stored in one transaction: a repeated batch
 * changes nothing, and reports of an earlier run are refused.
 */
export class InstanceReports {
  readonly #deps: InstanceReportsDeps;
  constructor(deps: InstanceReportsDeps) {
    this.#deps = deps;
  }

  /** `keepsRefused`: the instance keeps the events that the answer names as refused. */
  async accept(numberId: NumberId, runId: RunId, reported: Reported[], keepsRefused: boolean): Promise<void> {
    const { sink, announce, log } = this.#deps;
    const unread = reported.filter(({ event }) => event === null).length;
    if (unread > 0)
      log.error(
        { 'number.id': numberId, count: unread },
        `events of an instance cannot be read; ${keepsRefused ? 'it keeps them' : 'left out'}`,
      );
    let news: InstanceEvent[] = [];
    let accountId: AccountId | undefined;
    await sink.accept(numberId, {
      take: async (tx, number) => {
        accountId = number.accountId;
        news = await takeNews(tx, numberId, runId, reported);
        return news.flatMap(channelEventsOf);
      },
    });
    for (const event of news) {
      if (event.type === 'drift') warnOfDrift(log, numberId, event.report);
      if (accountId && isSupervision(event)) announce({ accountId, numberId }, event);
    }
  }
}

async function takeNews(
  tx: Tx,
  numberId: NumberId,
  runId: RunId,
  reported: Reported[],
): Promise<InstanceEvent[]> {
  const shown = shownBy(reported);
  const last = reported.at(-1)?.seq ?? 0;
  let known = await takeReported(tx, numberId, runId, last, shown);
  if (known === undefined) {
    if (!(await beginUnknownRun(tx, numberId, runId))) throw laterRun();
    known = await takeReported(tx, numberId, runId, last, shown);
  }
  return eventsOf(reported.filter(({ seq }) => seq > (known ?? 0)));
}

const eventsOf = (reported: Reported[]): InstanceEvent[] => reported.flatMap(({ event }) => event ?? []);

const laterRun = (): AppError =>
  new AppError('conflict', 'A later run of this instance has begun. This one must end.');

/** The events that every channel has. */
function channelEventsOf(event: InstanceEvent): ChannelEvent[] {
  switch (event.type) {
    case 'exit':
      return ['unlinked', 'logged_out', 'wrong_phone'].includes(event.reason) ? [{ type: 'unlinked' }] : [];
    case 'qr':
      // Reported in any case: a number that shows a code has no phone, and what the page knew is lost.
      return [{ type: 'unlinked' }];
    case 'pairing_code':
    case 'drift':
      return [];
    default:
      return [event];
  }
}

/** The last event of each kind. */
function shownBy(reported: Reported[]): Shown {
  const shown: Shown = {};
  for (const { seq, event } of reported) {
    if (event?.type === 'qr') shown.qr = { seq, value: event.value, expiresAt: new Date(event.expiresAt) };
    if (event?.type === 'pairing_code')
      shown.pairingCode = { seq, code: event.code, expiresAt: new Date(event.expiresAt) };
    if (event?.type === 'drift') shown.drift = { seq, report: event.report };
  }
  return shown;
}

const isSupervision = (event: InstanceEvent): event is SupervisionEvent =>
  ['exit', 'qr', 'pairing_code', 'drift'].includes(event.type);

function warnOfDrift(log: Logger, numberId: NumberId, { whatsappVersion, entries }: DriftReport): void {
  const strange = entries.filter(({ outcome }) => outcome === 'shape-unknown' || outcome === 'missing');
  if (strange.length === 0) return;
  log.warn(
    { 'number.id': numberId, 'whatsapp.version': whatsappVersion },
    `WhatsApp Web changed in a way that this version does not know: ${strange.map(({ name }) => name).join(', ')}`,
  );
}
