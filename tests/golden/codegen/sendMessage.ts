/** Sends a message to a channel or to a person. */
export declare function sendMessage(args: SendMessageArgs): Promise<any>;

export interface SendMessageArgs {
  channel?: string;
  user?: string;
  text: string;
}
