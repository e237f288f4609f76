import { randomUUID } from 'node:crypto';
import express from 'express';
import { deliveries, products } from './catalogue.mjs';

/**
 * Orders of the user who is signed in, kept in memory. These routes peek at the session and extend nothing: presence is the heartbeat's
 * business, and a page that loads its orders by itself is not presence.
 */
export function orderRoutes({ sessions, csrf }) {
  /** @type {Map<string, object[]>} */
  const orders = new Map();
  const routes = express.Router();

  routes.get('/orders', async (request, response) => {
    const visitor = await sessions.peek(request, response);
    if (!visitor) return response.status(401).json({ authenticated: false });
    response.json(orders.get(visitor.user) ?? []);
  });

  routes.post('/orders', express.json({ limit: '16kb' }), async (request, response) => {
    const visitor = await sessions.peek(request, response);
    if (!visitor) return response.status(401).json({ authenticated: false });
    if (!csrf.allows(request, visitor.sessionId)) return response.status(403).json({ error: 'csrf' });
    const priced = price(request.body);
    if (!priced) return response.status(400).json({ error: 'order' });
    const order = { id: randomUUID().slice(0, 8), at: Date.now(), ...priced };
    orders.set(visitor.user, [order, ...(orders.get(visitor.user) ?? [])].slice(0, 50));
    response.status(201).json(order);
  });

  return routes;
}

/** What the page claims is checked against the catalogue; the prices are ours. */
function price(body) {
  const delivery = deliveries.find(({ id }) => id === body?.delivery);
  if (!delivery || !Array.isArray(body.lines) || body.lines.length === 0) return undefined;
  const lines = body.lines.map(({ id, quantity } = {}) => {
    const product = products.find((known) => known.id === id);
    return product && Number.isInteger(quantity) && quantity > 0 && quantity <= 9999
      ? { id, quantity, price: product.price * quantity }
      : undefined;
  });
  if (lines.includes(undefined)) return undefined;
  const total = lines.reduce((sum, line) => sum + line.price, delivery.price);
  return { lines, delivery: delivery.id, total };
}
