import { describe, expectTypeOf, test } from "vitest";
import type { BestEffortRemote } from "../../../src/pc-rpc/client/best-effort-client.js";
import type { Client, Remote } from "../../../src/pc-rpc/client/client.js";
import { type Kwargs, kwargs } from "../../../src/pc-rpc/kwargs.js";

interface Lda {
  readonly model: string;
  ping(): boolean;
  set_attenuation(attenuation: number, channel?: number): void;
  sweep(start: number, stop: number, ...more: string[]): Promise<number[]>;
  closeRpc(now: boolean): string;
  then(): void;
}

// These hold when they compile; nothing of it runs.
describe("the types of a remote", () => {
  const lda = {} as Remote<Lda>;
  const untyped = {} as Remote;

  test("methods become asynchronous, and promises are not nested", () => {
    expectTypeOf(lda.ping).returns.toEqualTypeOf<Promise<boolean>>();
    expectTypeOf(lda.sweep).returns.toEqualTypeOf<Promise<number[]>>();
    expectTypeOf<BestEffortRemote<Lda>["ping"]>().returns.toEqualTypeOf<Promise<boolean | null>>();
  });

  test("arguments are those of the method, with keyword arguments in the place of the last ones", () => {
    type Arguments = Parameters<(typeof lda)["set_attenuation"]>;
    expectTypeOf<[number]>().toExtend<Arguments>();
    expectTypeOf<[number, number]>().toExtend<Arguments>();
    expectTypeOf<[Kwargs]>().toExtend<Arguments>();
    expectTypeOf<[number, Kwargs]>().toExtend<Arguments>();
    expectTypeOf<[number, number, Kwargs]>().toExtend<Arguments>();
    expectTypeOf<[]>().not.toExtend<Arguments>();
    expectTypeOf<[string]>().not.toExtend<Arguments>();
    expectTypeOf<[Kwargs, number]>().not.toExtend<Arguments>();
    type Sweep = Parameters<(typeof lda)["sweep"]>;
    expectTypeOf<[number, number, string, string, Kwargs]>().toExtend<Sweep>();
    expectTypeOf<[number, Kwargs]>().toExtend<Sweep>();
    expectTypeOf<[number, number, number]>().not.toExtend<Sweep>();
    expectTypeOf(kwargs).parameter(0).toExtend<object>();
  });

  test("the client's own members win, and what is no method is not there", () => {
    expectTypeOf(lda.closeRpc).toEqualTypeOf<Client["closeRpc"]>();
    expectTypeOf(lda).not.toHaveProperty("model");
    expectTypeOf(lda).not.toHaveProperty("then");
    expectTypeOf<Awaited<typeof lda>>().toEqualTypeOf<typeof lda>();
  });

  test("without a type any method can be called", () => {
    expectTypeOf<NonNullable<(typeof untyped)[string]>>().returns.toEqualTypeOf<Promise<unknown>>();
    expectTypeOf(untyped.closeRpc).toEqualTypeOf<Client["closeRpc"]>();
    expectTypeOf<Awaited<typeof untyped>>().toEqualTypeOf<typeof untyped>();
  });
});
