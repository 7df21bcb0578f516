/**
 * Creates a record in a table.
 *
 * Destructive.
 */
export declare function createRecord(args: CreateRecordArgs): Promise<CreateRecordResult>;

export interface CreateRecordArgs {
  /** (1–100 characters) */
  table: string;
  /** Values by column */
  fields: Record<string, any>;
  labels?: Record<string, string>;
  /** (≤ 10 items) */
  attachments?: {
    /** (uri) */
    url: string;
    "file-name"?: string;
  }[];
}

export interface CreateRecordResult {
  /** The new record */
  id: string;
  /** (date-time) */
  createdTime?: string;
  fields: Record<string, any>;
}
