/**
 * The protocol grpc.health.v1 as servers of the world speak it: the name of a service in, its status out, or an error as
 * Go's client prints it.
 */
export const GRPC_HEALTH = 'grpc.health.v1.Health';
export const UNKNOWN_SERVICE = 'rpc error: code = NotFound desc = unknown service';
