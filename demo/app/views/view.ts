/** What a view gives to be shown. Views take a scope: what they have subscribed to ends with it. */
export interface View {
  readonly title: string;
  readonly content: readonly Node[];
}
