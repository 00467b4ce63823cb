import type { Delivery, Webhook } from '../../contract/webhooks.ts';
import type { EventLog } from '../../domain/events/eventLog.ts';
import type { Webhooks } from '../../domain/webhooks/webhooks.ts';
import type { DeliveryView, WebhookView } from '../../domain/views.ts';
import type { EventPresenter } from '../eventPresenter.ts';
import type { Bind } from '../operation.ts';

export interface WebhookRoutesDeps {
  eventLog: EventLog;
  events: EventPresenter;
  webhooks: Webhooks;
}

export function webhookRoutes(bind: Bind, { eventLog, events, webhooks }: WebhookRoutesDeps): void {
  bind('listEvents', async ({ reach, query }) => {
    const rows = await eventLog.after(reach, query.after, query.limit + 1);
    const shown = rows.slice(0, query.limit);
    return {
      items: await events.all(reach, shown),
      next: shown.at(-1)?.seq ?? query.after,
      hasMore: rows.length > query.limit,
    };
  });
  bind('listWebhooks', async ({ params }) => ({
    items: (await webhooks.list(params.id)).map(presentWebhook),
  }));
  bind('createWebhook', async ({ params, body, auditEntry, response }) => {
    const { row, secret } = await webhooks.create(params.id, body);
    auditEntry.target['webhookId'] = row.id;
    response.set('cache-control', 'no-store');
    return { ...presentWebhook(row), secret };
  });
  bind('updateWebhook', async ({ params, body }) =>
    presentWebhook(await webhooks.update(params.id, params.webhookId, body)),
  );
  bind('deleteWebhook', async ({ params }) => {
    await webhooks.remove(params.id, params.webhookId);
    return undefined;
  });
  bind('rotateWebhookSecret', async ({ params, response }) => {
    const { row, secret } = await webhooks.rotate(params.id, params.webhookId);
    response.set('cache-control', 'no-store');
    return { ...presentWebhook(row), secret };
  });
  bind('testWebhook', async ({ params }) => {
    const { durationMs, status, error, text } = await webhooks.test(params.id, params.webhookId);
    return { durationMs, status, error, response: text };
  });
  bind('replayWebhook', async ({ params, body }) => ({
    count: await webhooks.replay(params.id, params.webhookId, { from: body.from, to: body.to }),
  }));
  bind('listDeliveries', async ({ params, query }) => {
    const rows = await webhooks.deliveries(
      params.id,
      params.webhookId,
      query.limit + 1,
      query.cursor ?? null,
    );
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return { items: shown.map(presentDelivery), nextCursor: last ? String(last.seq) : null };
  });
  bind('listAttempts', async ({ params }) => ({
    items: (await webhooks.attempts(params.id, params.webhookId, params.seq)).map(({ at, ...row }) => ({
      ...row,
      at: at.toISOString(),
    })),
  }));
}

const presentWebhook = (row: WebhookView): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  types: row.types,
  enabled: row.disabledAt === null,
  disabledReason: row.disabledReason,
  failingSince: row.failingSince?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

const presentDelivery = (row: DeliveryView): Delivery => ({
  seq: row.seq,
  eventId: row.eventId,
  type: row.type,
  at: row.at.toISOString(),
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.state === 'pending' ? row.nextAt.toISOString() : null,
});
