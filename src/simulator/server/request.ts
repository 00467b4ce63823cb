import type { z } from 'zod';
import type { PageRequests } from '../wire.ts';
import type { Network } from '../network/network.ts';
import type { Device, PageLink } from '../network/types.ts';

export interface PageContext {
  network: Network;
  link: PageLink;
  device: Device | undefined;
}

export interface LinkedContext extends PageContext {
  device: Device;
}

/** A request of the page. The answer `undefined` means that no answer is sent, as if it got lost. */
export interface PageRequest<Answer = unknown> {
  linkedOnly: boolean;
  run(context: PageContext, input: unknown): Run<Answer>;
}
type Run<Answer> = Answer | undefined | Promise<Answer | undefined>;

export function request<Shape extends z.ZodType, Answer>(
  shape: Shape,
  run: (context: LinkedContext, input: z.output<Shape>) => Run<Answer>,
): PageRequest<Answer> {
  return {
    linkedOnly: true,
    run: (context, input) => run(context as LinkedContext, shape.parse(input)),
  };
}

/** Handlers of some of the page's requests. */
export type Answered<Names extends keyof PageRequests> = {
  [Name in Names]: PageRequest<PageRequests[Name]['answer']>;
};

/** A request that changes a message or a chat. It is ignored under the fault `actionsHang`. */
export const action: typeof request = (shape, run) =>
  request(shape, (context, input) =>
    context.network.faults.on(context.device.phone, 'actionsHang') ? undefined : run(context, input),
  );

export function unlinkedRequest<Shape extends z.ZodType, Answer>(
  shape: Shape,
  run: (context: PageContext, input: z.output<Shape>) => Run<Answer>,
): PageRequest<Answer> {
  return { linkedOnly: false, run: (context, input) => run(context, shape.parse(input)) };
}
