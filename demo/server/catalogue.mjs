import express from 'express';

/** What is for sale. Prices in cents. */
export const products = [
  { id: 'mug', price: 1600, name: { en: 'Morning mug', de: 'Morgenbecher' }, text: { en: 'Stoneware, holds the heat', de: 'Steinzeug, hält warm' } },
  { id: 'teapot', price: 4800, name: { en: 'Quiet teapot', de: 'Stille Kanne' }, text: { en: 'For two, pours without a drip', de: 'Für zwei, tropft nicht' } },
  { id: 'lamp', price: 7900, name: { en: 'Evening lamp', de: 'Abendlampe' }, text: { en: 'Warm light, dims by touch', de: 'Warmes Licht, dimmt auf Berührung' } },
  { id: 'notebook', price: 1200, name: { en: 'Field notebook', de: 'Feldnotizbuch' }, text: { en: 'Lies flat, 144 pages', de: 'Liegt flach, 144 Seiten' } },
  { id: 'plant', price: 2400, name: { en: 'Patient plant', de: 'Geduldige Pflanze' }, text: { en: 'Forgives a missed week', de: 'Verzeiht eine Woche ohne Wasser' } },
  { id: 'blanket', price: 6500, name: { en: 'Harbour blanket', de: 'Hafendecke' }, text: { en: 'Wool, woven on the coast', de: 'Wolle, an der Küste gewebt' } },
  { id: 'clock', price: 5400, name: { en: 'Slow clock', de: 'Langsame Uhr' }, text: { en: 'One hand, no hurry', de: 'Ein Zeiger, keine Eile' } },
  { id: 'candle', price: 1900, name: { en: 'Lighthouse candle', de: 'Leuchtturmkerze' }, text: { en: 'Burns for forty hours', de: 'Brennt vierzig Stunden' } },
];

export const deliveries = [
  { id: 'standard', price: 490 },
  { id: 'express', price: 990 },
  { id: 'pickup', price: 0 },
];

/** Open to everybody, so nothing here looks at the session. */
export function catalogueRoutes({ users }) {
  const routes = express.Router();
  routes.get('/products', (_request, response) => response.json({ products, deliveries }));
  routes.get('/demo-users', (_request, response) => response.json(users));
  return routes;
}
