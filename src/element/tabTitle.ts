/** A hidden tab can show nothing but its title. Gives the page's own back, unless the page has given itself another one meanwhile. */
export function createTabTitle(): (text: string | undefined) => void {
  let theirs = "";
  let ours: string | undefined;
  return (text) => {
    if (text === ours) return;
    if (ours === undefined) theirs = document.title;
    else if (document.title != ours) theirs = document.title;
    document.title = text ?? theirs;
    ours = text;
  };
}
