import type { dynamic } from "@pulumi/pulumi";
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { Contexts } from "../../provider/fronts/contexts.js";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import { completeAnswers } from "../../provider/fronts/dynamic/engineAnswers.js";
import { KINDS } from "../../provider/fronts/plugin/kinds.js";
import { inPluginTerms, tokenOf } from "../../provider/fronts/plugin/terms.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { Request } from "../../provider/model/request.js";
import type { State } from "../../provider/model/state.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { itemsOf, removedOf } from "../../provider/resource/itemsOfState.js";
import { type Account, type Call, type Ended, type Front, nameIn, type Properties } from "./front.js";
import type { Said } from "./plugin/fakeEngine.js";
import { hasSecret, unmarked } from "./plugin/values.js";

type Provider = dynamic.ResourceProvider<CommonInputs, State>;

/** The host's own answer, which tells the differences too. */
class HostsDiffResponse extends DiffResponse {}
completeAnswers({ DiffResponse: HostsDiffResponse, PropertyDiff });

/** The lifecycle as the engine's host of dynamic providers calls it. */
export async function dynamicFront({ emulator, clock }: Account): Promise<Front> {
  const said: Said[] = [];
  const say = (severity: Said["severity"]) => async (urn: string | undefined, message: string) =>
    void said.push({ severity, urn: nameIn(urn ?? ""), message: inPluginTerms(message) });
  const contexts = new Contexts({
    log: { progress: say("progress"), info: say("info"), warn: say("warn"), debug: () => {} },
    cancelled: new AbortController().signal,
    environment: {},
    clock,
  });
  const config = emulator.pulumiConfig();
  let current: Call | undefined;
  const providers = new Map<string, Provider>();
  const providerOf = async (call: Call): Promise<Provider> => {
    current = call;
    const known = providers.get(call.type);
    if (known !== undefined) return known;
    const provider: Provider = dynamicProvider(
      KINDS.get(tokenOf(call.type)) as Kind<CommonInputs>,
      (product, configuration) => contexts.of(product, configuration),
      { requestOf: () => requestOf(current), oldInputsOf: () => current?.known?.inputs },
    );
    await provider.configure?.({ config: { get: (key: string) => config[key] } } as never);
    providers.set(call.type, provider);
    return provider;
  };
  return {
    said: () => said,
    async check(call) {
      const provider = await providerOf(call);
      const { failures = [] } = (await provider.check?.(call.known?.state as never, given(call))) ?? {};
      return failures.map(({ reason }) => inPluginTerms(reason));
    },
    async diff(call) {
      const { known } = call;
      const provider = await providerOf(call);
      const result = await provider.diff?.(known?.id ?? "", known?.state as never, given(call));
      const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
      return new HostsDiffResponse().setChanges(result?.changes ? DIFF_SOME : DIFF_NONE);
    },
    async createOrUpdate(call): Promise<Ended> {
      const { known } = call;
      const provider = await providerOf(call);
      const inputs = given(call);
      try {
        if (known === undefined) {
          const { id, outs } = await provider.create(inputs);
          return { known: { id, inputs, state: kept(outs) }, reasons: [] };
        }
        const { outs } = (await provider.update?.(known.id, known.state as never, inputs)) ?? {};
        return { known: { id: known.id, inputs, state: kept(outs) }, reasons: [] };
      } catch (error) {
        const { message, ...failure } = error as Error & {
          id?: string;
          properties?: State;
          reasons?: string[];
        };
        if (failure.id === undefined)
          return { known, reasons: [(error as Error).message].map(inPluginTerms) };
        const state = kept(failure.properties);
        return { known: { id: failure.id, inputs, state }, reasons: failure.reasons ?? [message] };
      }
    },
    async read(call) {
      const provider = await providerOf(call);
      const { props } = (await provider.read?.(call.known.id, call.known.state as State)) ?? {};
      return kept(props);
    },
    watched(type, given) {
      const kind = KINDS.get(tokenOf(type)) as Kind;
      const state = given as State;
      const { ledger, siteId } = state;
      return {
        ...{ paths: encodeTexts([...itemsOf(kind, state), ...removedOf(kind, state)]), ledger },
        ...{ hasRowsByPath: kind.historyPath === undefined, product: kind.productsOf(state)[0] },
        ...(siteId !== undefined && { siteId }),
      };
    },
  };
}

function requestOf(call: Call | undefined): Request | undefined {
  if (call === undefined) return undefined;
  const { type, name, timeout } = call;
  return {
    urn: `urn:pulumi:dev::site::pulumi-nodejs:dynamic/alicloud-cdn-refresh:${type}::${name}`,
    timeout: timeout === undefined ? undefined : timeout * 1000,
  };
}

/** Inputs as the host hands them over: without marks. */
function given({ inputs }: Call): never {
  return { ...(unmarked(inputs) as Properties), ...(hasSecret(inputs) && { hidesPaths: true }) } as never;
}

/** The engine keeps plain data. */
function kept(state: unknown): Properties {
  return JSON.parse(JSON.stringify(state));
}
