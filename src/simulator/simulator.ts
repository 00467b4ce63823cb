import { Catcher } from './catcher/catcher.ts';
import { createCertificate, spkiPin } from './server/certificate.ts';
import { startControlServer } from './server/control.ts';
import { startPageServer } from './server/pageServer.ts';
import { startMeta } from './meta/start.ts';
import type { Meta } from './meta/meta.ts';
import { Network } from './network/network.ts';
import { StateFile } from './network/stateFile.ts';
import type { Dialect } from './network/types.ts';

export interface SimulatorOptions {
  /** Port of the control API and the phone pages. WhatsApp's page uses the next one, Meta's Graph API the one after. 0: any free ports. */
  port?: number | undefined;
  /** A JSON file that keeps phones, messages and linked devices over a restart. */
  stateFile?: string | undefined;
  phones?: { phone: string; name: string }[] | undefined;
  dialect?: Dialect | undefined;
}

export interface Simulator {
  /** The control API (`/control/…`) and the phone pages (`/phones`). */
  url: string;
  /** Chromium arguments that lead a browser here instead of to web.whatsapp.com. */
  chromeArgs: string[];
  network: Network;
  meta: Meta;
  catcher: Catcher;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, stateFile, phones = [], dialect } = options;
  const network = new Network({
    dialect,
    mediaFolder: stateFile === undefined ? undefined : `${stateFile}.media`,
  });
  const state = stateFile === undefined ? undefined : new StateFile(stateFile, network);
  const certificate = state?.load() ?? (await createCertificate());
  state?.keep(certificate);
  for (const phone of phones) if (!network.directory.find(phone.phone)) network.addPhone(phone);
  const page = await startPageServer(network, certificate, port === 0 ? 0 : port + 1);
  const chromeArgs = [
    `--host-resolver-rules=MAP web.whatsapp.com:443 127.0.0.1:${page.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${spkiPin(certificate)}`,
  ];
  const graph = await startMeta({ network, port: port === 0 ? 0 : port + 2 });
  const catcher = new Catcher(() => void network.events.emit('change'));
  const control = await startControlServer({ network, meta: graph.meta, catcher, chromeArgs, port });
  return {
    url: `http://127.0.0.1:${control.port}`,
    chromeArgs,
    network,
    meta: graph.meta,
    catcher,
    close: async () => {
      await Promise.all([page.close(), control.close(), graph.close()]);
      network.close();
      state?.close();
    },
  };
}
