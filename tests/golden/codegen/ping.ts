/** Says whether the server is there. */
export declare function ping(args?: Record<string, never>): Promise<any>;
