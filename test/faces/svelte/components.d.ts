declare module "*.svelte" {
  import type { Component } from "svelte";
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- of any component
  const component: Component<any>;
  export default component;
}
