import type { ServiceError } from "@grpc/grpc-js";
import {
  CheckRequest,
  CreateRequest,
  DiffRequest,
  ErrorResourceInitFailed,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type Account, type Call, type Ended, type Front, nameIn } from "../front.js";
import { runningPlugin } from "./runningPlugin.js";
import { propertiesOf, structOf } from "./values.js";

/** The plugin, by the requests that an engine makes. It lives until `closePlugins`. */
export async function pluginFront({ emulator, clock }: Account): Promise<Front> {
  const { said, ask } = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()), clock });
  return {
    said: () =>
      said.flatMap(({ severity, urn, message }) =>
        severity === "debug" ? [] : [{ severity, urn: nameIn(urn), message }],
      ),
    async check(call) {
      const request = new CheckRequest().setUrn(urnOf(call)).setNews(structOf(call.inputs));
      if (call.known !== undefined) request.setOlds(structOf(call.known.inputs));
      return (await ask("check", request)).getFailuresList().map((failure) => failure.getReason());
    },
    diff(call) {
      const { id = "", inputs = {}, state = {} } = call.known ?? {};
      const request = new DiffRequest().setUrn(urnOf(call)).setId(id).setOlds(structOf(state));
      return ask("diff", request.setOldInputs(structOf(inputs)).setNews(structOf(call.inputs)));
    },
    async createOrUpdate(call): Promise<Ended> {
      const { known, inputs, timeout = 0 } = call;
      try {
        if (known === undefined) {
          const request = new CreateRequest().setUrn(urnOf(call)).setTimeout(timeout);
          const answer = await ask("create", request.setProperties(structOf(inputs)));
          const state = propertiesOf(answer.getProperties());
          return { known: { id: answer.getId(), inputs, state }, reasons: [] };
        }
        const { id } = known;
        const request = new UpdateRequest().setUrn(urnOf(call)).setId(id).setTimeout(timeout);
        request.setOlds(structOf(known.state)).setOldInputs(structOf(known.inputs));
        const answer = await ask("update", request.setNews(structOf(inputs)));
        return { known: { id, inputs, state: propertiesOf(answer.getProperties()) }, reasons: [] };
      } catch (error) {
        const failure = unfinishedOf(error as ServiceError);
        if (failure === undefined) return { known, reasons: [(error as ServiceError).details] };
        const state = propertiesOf(failure.getProperties());
        return { known: { id: failure.getId(), inputs, state }, reasons: failure.getReasonsList() };
      }
    },
    async read(call) {
      const { id, inputs, state } = call.known;
      const request = new ReadRequest().setUrn(urnOf(call)).setId(id).setInputs(structOf(inputs));
      return propertiesOf((await ask("read", request.setProperties(structOf(state)))).getProperties());
    },
    watched: (_type, state) => state.outcome,
  };
}

/** The stack's configuration, as arguments of the provider. */
export function argumentsFor(configuration: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key.slice(key.indexOf(":") + 1), value]),
  );
}

export function urnOf({ type, name }: Pick<Call, "type" | "name">): string {
  return `urn:pulumi:dev::site::alicloud-cdn-refresh:index:${type}::${name}`;
}

/** The state that a failure carries; undefined where it is none of a resource that exists. */
export function unfinishedOf({ metadata }: ServiceError): ErrorResourceInitFailed | undefined {
  const [details] = metadata.get("grpc-status-details-bin");
  return details === undefined ? undefined : unfinishedIn(details as Buffer);
}

/** The state in the details of an error. */
export function unfinishedIn(details: Buffer): ErrorResourceInitFailed | undefined {
  const [detail] = Status.deserializeBinary(new Uint8Array(details)).getDetailsList();
  const failure = detail?.unpack(
    (bytes: Uint8Array) => ErrorResourceInitFailed.deserializeBinary(bytes),
    "pulumirpc.ErrorResourceInitFailed",
  );
  return failure ?? undefined;
}
