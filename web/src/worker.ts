// A worker: the engine in WebAssembly, one call at a time.

interface Exports {
  memory: WebAssembly.Memory;
  input(length: number): number;
  output(): number;
  open(): number;
  describe(): number;
  case(): number;
  resolved(): number;
  forget(): number;
  answer(): number;
  compute(seed: number, from: number, to: number): number;
  gather(key: number): number;
}

export type Ask =
  | { id: number; call: "start"; wasm: ArrayBuffer }
  | { id: number; call: "open" | "describe" | "case" | "resolved" | "forget" | "answer"; text: string }
  | { id: number; call: "compute"; key: string; seed: number; from: number; to: number }
  | { id: number; call: "gather"; key: string; part: ArrayBuffer };

export type Reply = { id: number; text?: string; part?: ArrayBuffer; error?: string };

let engine: Exports | null = null;

function write(exports: Exports, ...chunks: Uint8Array[]): void {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  // The memory may move when it grows: its buffer is taken anew after each call.
  let at = exports.input(length);
  for (const chunk of chunks) {
    new Uint8Array(exports.memory.buffer, at, chunk.length).set(chunk);
    at += chunk.length;
  }
}

const read = (exports: Exports, length: number): Uint8Array => new Uint8Array(exports.memory.buffer, exports.output(), length).slice();

async function handle(ask: Ask): Promise<Reply> {
  const { id } = ask;
  if (ask.call === "start") {
    const { instance } = await WebAssembly.instantiate(ask.wasm, {});
    engine = instance.exports as unknown as Exports;
    return { id };
  }
  if (!engine) throw new Error("the engine has not started");
  const text = new TextEncoder();
  switch (ask.call) {
    case "compute": {
      write(engine, text.encode(ask.key));
      return { id, part: read(engine, engine.compute(ask.seed, ask.from, ask.to)).buffer as ArrayBuffer };
    }
    case "gather": {
      const key = text.encode(ask.key);
      write(engine, key, new Uint8Array(ask.part));
      return { id, text: String(engine.gather(key.length)) };
    }
    default: {
      write(engine, text.encode(ask.text));
      return { id, text: new TextDecoder().decode(read(engine, engine[ask.call]())) };
    }
  }
}

self.onmessage = (event: MessageEvent<Ask>) => {
  handle(event.data).then(
    (reply) => self.postMessage(reply, reply.part ? { transfer: [reply.part] } : {}),
    (error: unknown) => self.postMessage({ id: event.data.id, error: String(error) }),
  );
};
