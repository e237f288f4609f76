/** A measured size in the README: `<!-- size:core -->11.4 kB<!-- /size -->`. The names are the keys of `measure()` in bundle.mjs. */
export const figure = /<!-- size:(\w+) -->([^<]*)<!-- \/size -->/g;
