import { z } from 'zod';
import { graphRefusal, refusal } from '../errors.ts';
import { parseInput } from '../http/parse.ts';
import { route } from '../http/router.ts';
import type { Call, Route } from '../http/router.ts';
import type { CloudNumber } from '../state.ts';
import { checkTemplate } from '../templates/sending.ts';
import { contents } from './shapes.ts';
import { postMessages } from './send.ts';

const marketing = z.object({
  product_policy: z.enum(['CLOUD_API_FALLBACK', 'STRICT']).default('CLOUD_API_FALLBACK'),
  template: contents.template,
});

/** The same as a message, for marketing templates only. */
function postMarketing(call: Call<CloudNumber>): unknown {
  const { template } = parseInput(marketing, call.params);
  if (call.params['type'] !== 'template') throw refusal(131009, 'Param type must be one of {TEMPLATE}');
  if (checkTemplate(call.meta, call.node, template).category !== 'MARKETING') {
    throw graphRefusal(100, 'Only marketing templates can be sent here.');
  }
  return postMessages(call);
}

export const messageRoutes: Route[] = [
  route('number', 'POST', 'messages', 'messaging', postMessages),
  route('number', 'POST', 'marketing_messages', 'messaging', postMarketing),
];
