/** Something that will happen at a moment of the fake clock. */
export interface Task {
  readonly at: number;
  readonly order: number;
  /** Undefined once it has run or was cancelled. */
  run: (() => void) | undefined;
}

/** Tasks by time, those of the same moment in the order in which they were added: a binary heap. */
export class TaskQueue {
  readonly #heap: Task[] = [];

  add(task: Task): void {
    const heap = this.#heap;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(task, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = task;
  }

  /** The next task that was not cancelled, left in the queue. */
  peek(): Task | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes the next task out. */
  take(): Task | undefined {
    const task = this.peek();
    if (task !== undefined) this.#removeFirst();
    return task;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
