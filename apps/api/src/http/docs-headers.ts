import type { FastifyReply, FastifyRequest } from 'fastify';

/** Swagger UI runs its own scripts and writes its own styles; nothing of it comes from elsewhere. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";

/** In place of the headers for data. */
export function docsHeaders(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  void reply.headers({ 'content-security-policy': POLICY, 'cache-control': 'no-cache' });
  done();
}
