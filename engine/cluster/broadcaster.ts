import type { Topic } from '../protocol/methods.ts';
import { TOPICS } from '../protocol/methods.ts';
import type { Subscriber, Topics } from '../rpc/serve.ts';

/** Hands each event to everybody who listens to its topic, over any number of connections. */
export class Broadcaster {
  readonly #subscribers = new Map<Topic, Set<Subscriber>>(TOPICS.map((topic) => [topic, new Set()]));
  readonly #onSubscribe: (topic: Topic, subscriber: Subscriber) => void;

  constructor(onSubscribe: (topic: Topic, subscriber: Subscriber) => void) {
    this.#onSubscribe = onSubscribe;
  }

  readonly topics: Topics = Object.fromEntries(
    TOPICS.map((topic) => [
      topic,
      (subscriber: Subscriber) => {
        this.#subscribers.get(topic)!.add(subscriber);
        // After the subscription is in place: its first event is what holds now.
        queueMicrotask(() => this.#onSubscribe(topic, subscriber));
        return () => this.#subscribers.get(topic)!.delete(subscriber);
      },
    ]),
  );

  hasSubscribers(topic: Topic): boolean {
    return this.#subscribers.get(topic)!.size > 0;
  }

  /** A subscriber whose credit is spent misses this event; topics that must not miss one carry what to do about a gap. */
  push(topic: Topic, payload: unknown): void {
    for (const subscriber of this.#subscribers.get(topic)!) subscriber.push(payload);
  }
}
