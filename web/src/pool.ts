// Workers: some compute blocks of replications, one gathers them. Results do not depend on how many there are, nor on who computes what. A page
// that is served asks its server instead.

import type { Ask, Reply } from "./worker";
import type { Answer, Facts, Fault } from "./types";

/** A scenario to be computed. Its key holds all that its figures depend on. */
export interface Case {
  root: string;
  overlay: string | null;
  /** The name of its file, without the ending. */
  name: string;
}

export type Made = { hash: string; warnings: Fault[]; most: number } | { faults: Fault[]; text: string };

/** Replications in a block, as the engine has it. */
export const BLOCK = 128;
/** Blocks that a worker computes at a time: a change of a lever waits for no more. */
const CHUNK = 2;
/** Cases that are kept after they were left: a step back answers at once. */
const KEPT = 4;

type Call = Ask extends infer One ? (One extends { id: number } ? Omit<One, "id"> : never) : never;

/** Somebody who computes: a worker of the page, or the server that sent the page. */
interface Engine {
  ask(call: Call, transfer?: Transferable[]): Promise<Reply>;
}

type Question = "open" | "describe" | "case" | "resolved" | "forget" | "answer";
const text = async (engine: Engine, call: Question, text: string): Promise<string> => (await engine.ask({ call, text })).text ?? "";

/** The native engine of `stockout live --serve`. It gathers what it computes. */
class Remote implements Engine {
  constructor(
    private word: string,
    private page: string,
  ) {}

  async ask(call: Call): Promise<Reply> {
    if (call.call === "start" || call.call === "gather") return { id: 0 };
    const { call: question, ...rest } = call;
    const body = "text" in rest ? rest.text : JSON.stringify(rest);
    const response = await fetch(`/ask/${question}`, { method: "POST", body, headers: { "X-Stockout-Word": this.word, "X-Stockout-Page": this.page } });
    const said = await response.text();
    if (!response.ok) throw new Error(said.trim());
    return { id: 0, text: said };
  }
}

class Client implements Engine {
  private next = 1;
  private waiting = new Map<number, { done: (reply: Reply) => void; failed: (error: Error) => void }>();
  constructor(private worker: Worker) {
    worker.onmessage = (event: MessageEvent<Reply>) => {
      const { id, error } = event.data;
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error !== undefined) waiting?.failed(new Error(error));
      else waiting?.done(event.data);
    };
    worker.onerror = (event) => {
      for (const { failed } of this.waiting.values()) failed(new Error(event.message || "the worker stopped"));
      this.waiting.clear();
    };
  }

  ask(call: Call, transfer: Transferable[] = []): Promise<Reply> {
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.worker.postMessage({ ...call, id }, transfer);
    });
  }
}

export interface Progress {
  done: number;
  of: number;
}

interface Known {
  made: Made;
  /** Blocks that were gathered. */
  blocks: Set<number>;
}

export class Pool {
  private known = new Map<string, Known>();
  private generation = 0;
  private constructor(
    private gatherer: Engine,
    private computers: Engine[],
  ) {}

  get workers(): number {
    return this.computers.length;
  }

  /** Starts the workers, each with its own engine. */
  static async start(source: string, wasm: ArrayBuffer, texts: Record<string, string>, count: number): Promise<Pool> {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const clients = Array.from({ length: count + 1 }, () => new Client(new Worker(url)));
    const opened = JSON.stringify(texts);
    await Promise.all(
      clients.map(async (client) => {
        await client.ask({ call: "start", wasm });
        await text(client, "open", opened);
      }),
    );
    URL.revokeObjectURL(url);
    const [gatherer, ...computers] = clients;
    if (!gatherer) throw new Error("no worker");
    return new Pool(gatherer, computers);
  }

  /** So many requests at once to the server that sent the page. */
  static async served(word: string, texts: Record<string, string>, count: number): Promise<Pool> {
    const remote = new Remote(word, crypto.randomUUID());
    await text(remote, "open", JSON.stringify(texts));
    return new Pool(remote, Array.from({ length: count }, () => remote));
  }

  private all(): Engine[] {
    return [...new Set([this.gatherer, ...this.computers])];
  }

  /** Takes in one more scenario text, and says what it holds, or its faults. */
  async describe(file: string, content: string): Promise<Facts | { faults: Fault[]; text: string }> {
    const opened = JSON.stringify({ [file]: content });
    await Promise.all(this.all().map((client) => text(client, "open", opened)));
    return JSON.parse(await text(this.gatherer, "describe", JSON.stringify({ root: file }))) as Facts | { faults: Fault[]; text: string };
  }

  /** The key of a case under a seed. */
  static key(of: Case, seed: number): string {
    return JSON.stringify([seed, of.name, of.root, of.overlay]);
  }

  /** Makes a case known to all workers; the answer has its faults, if it has any. */
  async make(of: Case, seed: number): Promise<Made> {
    const key = Pool.key(of, seed);
    const known = this.known.get(key);
    if (known) {
      // The latest stand last: those in front are forgotten first.
      this.known.delete(key);
      this.known.set(key, known);
      return known.made;
    }
    const request = JSON.stringify({ key, ...of });
    const [said] = await Promise.all(this.all().map((client) => text(client, "case", request)));
    const made = JSON.parse(said ?? "{}") as Made;
    if (!("faults" in made)) this.known.set(key, { made, blocks: new Set() });
    return made;
  }

  /** The resolved scenario of a case, as one file. */
  resolved(of: Case, seed: number): Promise<string> {
    return text(this.gatherer, "resolved", Pool.key(of, seed));
  }

  /**
   * Answers at so many replications; null if a later question came in between. Blocks that are known already are not computed again.
   */
  async answer(cases: Case[], seed: number, n: number, told: (progress: Progress) => void): Promise<Answer | null> {
    const generation = ++this.generation;
    const keys = cases.map((of) => Pool.key(of, seed));
    const jobs: { key: string; from: number; to: number }[] = [];
    for (const key of keys) {
      const blocks = this.known.get(key)?.blocks ?? new Set();
      for (let from = 0; from < n / BLOCK; from += CHUNK) {
        // A chunk is gathered whole or not at all.
        if (!blocks.has(from)) jobs.push({ key, from, to: Math.min(from + CHUNK, n / BLOCK) });
      }
    }
    const of = jobs.reduce((sum, job) => sum + job.to - job.from, 0) * BLOCK;
    let done = 0;
    const work = async (client: Engine) => {
      for (let job = jobs.shift(); job && generation === this.generation; job = jobs.shift()) {
        const { key, from, to } = job;
        const { part } = await client.ask({ call: "compute", key, seed, from, to });
        const known = this.known.get(key);
        // An earlier question may have brought the same block in the meantime.
        if (!known || known.blocks.has(from)) continue;
        for (let block = from; block < to; block++) known.blocks.add(block);
        if (part) {
          const taken = await this.gatherer.ask({ call: "gather", key, part }, [part]);
          if (taken.text !== "1") throw new Error("a part does not belong to its case");
        }
        done += (to - from) * BLOCK;
        if (generation === this.generation) told({ done, of });
      }
    };
    await Promise.all(this.computers.map(work));
    if (generation !== this.generation) return null;
    const said = await text(this.gatherer, "answer", JSON.stringify({ keys, seed, n }));
    if (generation !== this.generation) return null;
    const answer = JSON.parse(said) as Answer | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    await this.forget(keys);
    return answer;
  }

  private async forget(inUse: string[]): Promise<void> {
    const left = [...this.known.keys()].filter((key) => !inUse.includes(key));
    for (const key of left.slice(0, Math.max(0, left.length - KEPT))) {
      this.known.delete(key);
      await Promise.all(this.all().map((client) => text(client, "forget", key)));
    }
  }
}
