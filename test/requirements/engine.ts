import { beforeEach } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Which engine a test ran in, for the report that docs/requirements.md is made from. */
    engine?: string;
  }
}

beforeEach(({ task }) => void (task.meta.engine = process.env["HOLDFAST_ENGINE"]!));
