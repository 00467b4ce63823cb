'use strict';
// Actions on existing messages. Each action answers in the protocol's shape.
import type { Action } from '../../protocol/actions.ts';
import type { Refusal } from '../../protocol/schemas.ts';
import type { Msg } from '../../whatsappPage/message.ts';
import type { ModuleName, WhatsAppModules } from '../../whatsappPage/modules.ts';
import type { ActionAnswer, ActionOf, ActionType } from '../pageCalls.ts';

type Handler<Type extends ActionType> = (
  command: ActionOf<Type>,
) => ActionAnswer<Type> | Promise<ActionAnswer<Type>>;

/** A module's export that is a function. */
type FunctionName<Name extends ModuleName> = keyof WhatsAppModules[Name] & string;

declare global {
  interface RamalPage {
    /** Each of the scripts `8*` adds its own. */
    actions: { [Type in ActionType]: Handler<Type> };
    done: { outcome: 'done' };
    refused: (code: Refusal['code'], text: string, retryable?: boolean) => Refusal;
    need: <Name extends ModuleName, Export extends FunctionName<Name>>(
      module: Name,
      name: Export,
    ) => WhatsAppModules[Name][Export];
  }
}

((Ramal) => {
  const actions = {} as RamalPage['actions'];
  const done = { outcome: 'done' } as const;
  const refused: RamalPage['refused'] = (code, text, retryable = false) => ({
    ...{ outcome: 'refused', code, text, retryable },
  });

  class Missing extends Error {}
  type Answer = ActionAnswer<ActionType>;

  /** An error in the page is a refusal: minified builds give no details. Only a missing answer is unknown. */
  Ramal.act = async (command) => {
    try {
      return await (actions[command.type] as (command: Action) => Answer | Promise<Answer>)(command);
    } catch (error) {
      if (error instanceof Missing) return refused('unsupported', error.message);
      return refused('whatsapp', `WhatsApp refused it: ${Ramal.explain(error)}`);
    }
  };

  /** Returns a function of a module, or throws so that the action is refused as unsupported. */
  const need: RamalPage['need'] = (module, name) => {
    const exports = Ramal.tryRequire(module) as Partial<WhatsAppModules[typeof module]> | undefined;
    const found: unknown = exports?.[name];
    if (typeof found === 'function') return found as WhatsAppModules[typeof module][typeof name];
    throw new Missing(`This version of WhatsApp Web cannot do that: it has no ${module}.${name}.`);
  };

  const gone = () => refused('not_found', 'WhatsApp no longer has this message.');

  /** Waits until a message has changed: the collection fires the event once the server has answered. */
  function becomes(
    message: Msg,
    event: string,
    isSo: (message: Msg) => boolean,
    ms: number,
  ): Promise<boolean> {
    const { Msg } = window.require('WAWebCollections');
    return new Promise((resolve) => {
      const end = (answer: boolean) => {
        clearTimeout(timer);
        Msg.off(event, heard);
        resolve(answer);
      };
      const heard = () => {
        if (isSo(message)) end(true);
      };
      const timer = setTimeout(() => end(isSo(message)), ms);
      Msg.on(event, heard);
      heard();
    });
  }
  const SETTLED_MS = 8000;

  const textOf = (message: Msg) => message.caption ?? message.body;

  actions.edit = async ({ key, text }) => {
    const message = await Ramal.findMessage(key);
    if (!message || message.type === 'revoked') return gone();
    if (textOf(message) === text) return done;
    const can = Ramal.tryRequire('WAWebMsgActionCapability');
    if (can?.canEditText && !can.canEditText(message) && !can.canEditCaption?.(message))
      return refused('whatsapp', 'WhatsApp allows edits for 15 minutes only, and they have passed.');
    await need('WAWebSendMessageEditAction', 'sendMessageEdit')(message, text, {});
    const shown = await becomes(
      message,
      'change:body change:caption',
      (one) => textOf(one) === text,
      SETTLED_MS,
    );
    return shown ? done : { outcome: 'unknown', text: 'the page does not show the new text' };
  };

  actions.delete = async ({ key }) => {
    const message = await Ramal.findMessage(key);
    if (!message) return gone();
    if (message.type === 'revoked') return done;
    const can = Ramal.tryRequire('WAWebMsgActionCapability');
    if (can?.canSenderRevokeMsg && !can.canSenderRevokeMsg(message) && !can.canAdminRevokeMsg?.(message))
      return refused('whatsapp', 'WhatsApp allows deletion for about two days only, and they have passed.');
    const { Chat } = window.require('WAWebCollections');
    const chat = Chat.get(message.id.remote) ?? (await Chat.find(message.id.remote));
    const { Cmd } = window.require('WAWebCmd');
    await Cmd.sendRevokeMsgs(chat, { list: [message], type: 'message' }, { clearMedia: true });
    const isGone = await becomes(message, 'change:type', (one) => one.type === 'revoked', SETTLED_MS);
    return isGone ? done : { outcome: 'unknown', text: 'the page still shows the message' };
  };

  Object.assign(Ramal, { actions, done, refused, need });
})(window.Ramal);
